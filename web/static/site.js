// Small enhancements; every page works without them.
import "./js/fold.js";
import { menu } from "./js/menu.js";
import { themeToggle } from "./js/theme-toggle.js";
import { sortableTables } from "./js/sortable.js";
import { savePictures } from "./js/save-picture.js";
import { weights } from "./js/weights.js";
import { printing } from "./js/print.js";
import { suggest } from "./js/suggest.js";

menu();
themeToggle();
sortableTables();
savePictures();
weights();
suggest();
printing();
