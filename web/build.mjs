// Bundles web/static into web/dist with content hashes and a manifest of the names;
// what is large lies there in Brotli too, which no server could afford while it serves.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
await rm(dist, { recursive: true, force: true });

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  outdir: "dist",
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  legalComments: "linked",
  target: ["es2022"],
  loader: { ".svg": "file", ".woff2": "file", ".png": "file" },
  logLevel: "warning",
};
const modules = await build({
  ...common,
  entryPoints: ["static/site.js", "static/query.js"],
  format: "esm",
});
const sheets = await build({
  ...common,
  entryPoints: ["static/site.css", "static/query.css"],
});
const plain = await build({ ...common, entryPoints: ["static/theme.js"], format: "iife" });

const manifest = {};
for (const { metafile } of [modules, sheets, plain]) {
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint) manifest[relative("static", entryPoint)] = relative("dist", file);
  }
}
const mark = await readFile(join(here, "static/mark.svg"));
const hash = createHash("sha256").update(mark).digest("hex").slice(0, 8).toUpperCase();
manifest["mark.svg"] = `mark.${hash}.svg`;
await writeFile(join(dist, manifest["mark.svg"]), mark);

const sorted = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(join(dist, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
for (const [name, file] of Object.entries(sorted)) {
  const whole = await readFile(join(dist, file));
  if (whole.length > 1000) await writeFile(join(dist, `${file}.br`), brotliCompressSync(whole));
  console.log(`${name} -> ${basename(file)}`);
}
