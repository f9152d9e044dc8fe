"""`python -m clusterkg` is the same command as `clusterkg`."""

import sys

from clusterkg.cli import main

sys.exit(main())
