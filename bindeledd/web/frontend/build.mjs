// Bundles scripts, styles, fonts and icons into one folder with content hashes; run once at set-up.
// usage: node build.mjs PACKAGES HTMX OUT
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [packages, htmx, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const esbuild = createRequire(join(packages, "package.json"))("esbuild");

/** htmx is published as a plain script: hand its one global over as a module. */
const htmxModule = {
  name: "htmx",
  setup(build) {
    build.onResolve({ filter: /^htmx$/ }, () => ({ path: htmx }));
    build.onLoad({ filter: /htmx-2[^/]*\.js$/ }, () => ({
      contents: readFileSync(htmx, "utf8") + "\nexport default htmx;",
      loader: "js",
    }));
  },
};

/** Aksel keeps its dark colours under a class; here they follow what the reader's system asks for, on screen. */
const darkOnWish = {
  name: "dark",
  setup(build) {
    build.onLoad({ filter: /ds-css[/]dist[/]global[/](tokens|baseline)[.]css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        /^  \.dark(?:, \.dark-theme)? \{(.*?)^  \}/gms,
        (_, colours) => `  @media screen and (prefers-color-scheme: dark) {\n  :root {${colours}}\n  }`,
      ),
      loader: "css",
    }));
  },
};

const result = await esbuild.build({
  entryPoints: Object.fromEntries(
    ["app.js", "phone.js", "caller.js", "style.css"].map((name) => [name.split(".")[0], join(here, name)]),
  ),
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["chrome111", "firefox115", "safari16.4"],
  legalComments: "none",
  loader: { ".woff2": "file" },
  nodePaths: [join(packages, "node_modules")],
  plugins: [htmxModule, darkOnWish],
  logLevel: "error",
});

const manifest = {};
for (const [path, made] of Object.entries(result.metafile.outputs)) {
  if (!made.entryPoint) continue;
  const name = path.split("/").pop();
  manifest[name.replace(/-[A-Z0-9]{8}(?=\.)/, "")] = name;
}

/** The icons named in icons.json, as one file of symbols that take the colour of the text. */
function sprite() {
  const folder = join(packages, "node_modules/@navikt/aksel-icons/dist/svg");
  const symbols = JSON.parse(readFileSync(join(here, "icons.json"), "utf8")).map((name) => {
    const body = readFileSync(join(folder, `${name}.svg`), "utf8")
      .replace(/<svg[^>]*>/, "")
      .replace("</svg>", "")
      .replace(/fill="#[0-9a-fA-F]+"/g, 'fill="currentColor"')
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function write(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const [stem, extension] = name.split(".");
  manifest[name] = `${stem}-${hash}.${extension}`;
  writeFileSync(join(out, manifest[name]), text);
}

mkdirSync(out, { recursive: true });
write("icons.svg", sprite());
for (const name of ["favicon.svg", "favicon.png"]) write(name, readFileSync(join(here, name)));
for (const name of readdirSync(out)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const text = readFileSync(join(out, name));
  writeFileSync(join(out, `${name}.gz`), gzipSync(text, { level: 9 }));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
}
const font = readdirSync(out).find((name) => /^source-sans-3-latin-wght-normal-.*\.woff2$/.test(name));
manifest["font.woff2"] = font;
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
