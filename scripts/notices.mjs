/**
 * Collects the notices of the packages whose code is in dist. esbuild's list of its inputs says which packages these are. A package's own licence
 * file and its NOTICE are taken word for word. If a package ships no licence file, its licence's text comes from `licences` below.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of files with the terms of a package, or with notices that must be passed on. */
const TERMS = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** Texts for packages that name a licence and ship no licence file. */
const licences = {
  "Apache-2.0": () => readFileSync("data/LICENSE-APACHE-2.0.txt", "utf8"),
  MIT: ({ author, name }) => mit(author ?? `the authors of ${name}`),
  "BSD-3-Clause": ({ author, name }) => bsd3(author ?? `the authors of ${name}`),
};

/** The owners of packages whose package.json does not name them. */
const owners = {
  "@bufbuild/protobuf": "2021-2026 Buf Technologies, Inc.; 2008 Google Inc. (integers of variable length)",
};

/** The folders of the packages to which these inputs belong, by name; also of nested packages. */
export function bundledPackages(inputs) {
  const folders = new Map();
  for (const input of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder === undefined) continue;
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    folders.set(`${name} ${version}`, folder);
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One text with the notices of all packages. Throws if the terms of one are not known. */
export function noticesOf(packages) {
  const parts = [...packages].map(([title, folder]) => {
    const files = readdirSync(folder).filter((file) => TERMS.test(file));
    const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
    const facts = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (!files.some((file) => !/^notice/i.test(file))) texts.push(termsOf(facts));
    const licence = typeof facts.license === "string" ? facts.license : facts.license?.type;
    return `${title}\nLicence: ${licence}\n\n${texts.join("\n\n")}\n`;
  });
  const rule = `${"-".repeat(100)}\n`;
  const head = "The programs of swarmlab hold code of the packages below, whose notices follow.\n";
  return [head, ...parts].join(rule);
}

function termsOf({ name, license, author, ...facts }) {
  const names = String(license?.type ?? license ?? "").match(/[A-Za-z0-9.-]+/g) ?? [];
  const known = names.filter((word) => !["AND", "OR"].includes(word));
  if (known.length === 0 || !known.every((word) => Object.hasOwn(licences, word)))
    throw new Error(`${name} ships no licence, and its terms (${license}) are not known to scripts/notices.mjs`);
  const who = owners[name] ?? (typeof author === "object" ? author.name : author);
  return known.map((word) => licences[word]({ ...facts, name, author: who })).join("\n\n");
}

function mit(owner) {
  return `Copyright (c) ${owner}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}

function bsd3(owner) {
  return `Copyright (c) ${owner}

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions
are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the
   documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived from
   this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE
COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING,
BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED
AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY
OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`;
}
