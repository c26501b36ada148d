// Lighthouse on one page of each kind of the example blog, as a phone on a slow network sees it.
// ./tests/lighthouse/run builds the blog, runs this and writes what came of it into result.md.

import { createServer } from "node:http";
import { readFile, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [folder, result] = process.argv.slice(2);
const pages = ["/fi/", "/fi/2026/10/valitus-luetaan-aaneen/", "/nb/2024/11/livstidsverdi-pa-ruteark/", "/fi/arkisto/", "/nb/kategori/"];
const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".woff2": "font/woff2", ".xml": "application/xml",
  ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
};

// What any host does: compresses texts, and lets browsers keep files with a check sum in their name.
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  let file = join(folder, path);
  try {
    if ((await stat(file)).isDirectory()) file = join(file, "index.html");
    const body = await readFile(file);
    const type = types[extname(file)] ?? "application/octet-stream";
    const headers = { "content-type": type };
    if (/^\/(assets|pictures)\//.test(path)) headers["cache-control"] = "public, max-age=31536000, immutable";
    const isText = /text|xml|json|javascript/.test(type);
    if (isText) headers["content-encoding"] = "gzip";
    response.writeHead(200, headers).end(isText ? gzipSync(body) : body);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("no");
  }
});
await new Promise(listening => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;
const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const kinds = ["performance", "accessibility", "best-practices", "seo"];
const rows = [];
const faults = [];
try {
  for (const page of pages) {
    const { lhr } = await lighthouse(origin + page, { port: chrome.port, onlyCategories: kinds, logLevel: "error" });
    const scores = kinds.map(kind => Math.round(lhr.categories[kind].score * 100));
    const weight = lhr.audits["total-byte-weight"].numericValue / 1000;
    rows.push(`| ${page} | ${scores.join(" | ")} | ${weight.toFixed(0)} kB |`);
    for (const kind of kinds) {
      for (const { id, weight } of lhr.categories[kind].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9) faults.push(`- ${page}: ${audit.title} (${id})`);
      }
    }
    if (scores.some(score => score < 95)) process.exitCode = 1;
  }
} finally {
  chrome.kill();
  server.close();
}
const text = [
  "# Lighthouse on the example blog", "",
  "As a phone on a slow network sees it; each of four scores of 100.", "",
  "| Page | Performance | Accessibility | Best practices | SEO | Weight |", "|---|---|---|---|---|---|", ...rows, "",
  ...(faults.length ? ["What cost points:", "", ...faults, ""] : []),
].join("\n");
await writeFile(result, text);
console.log(text);
