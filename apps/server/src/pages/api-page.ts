import { type Endpoint, type ProblemCode, commonProblems, endpoints, isOctets, problems, problemsOf, roles } from "@telltale/contract";
import { escapeHtml, page } from "./html.ts";

const bodyWords = ({ body }: Endpoint): string => {
  if (body === undefined) return "nothing";
  return isOctets(body) ? `up to ${body.octets.toLocaleString("en")} bytes as they are (<code>application/octet-stream</code>)` : "JSON";
};

const ownProblems = (row: Endpoint): ProblemCode[] => problemsOf(row).filter((code) => !commonProblems.some((common) => common === code));

const rowOf = ([id, row]: [string, Endpoint]): string => `<h2 id="${id}"><code>${row.method} ${escapeHtml(row.path)}</code></h2>
<p>${escapeHtml(row.summary)}</p>
<table>
<tr><th scope="row">Who</th><td>${row.roles.map((role) => escapeHtml(roles[role])).join(" ")}</td></tr>
<tr><th scope="row">Takes</th><td>${bodyWords(row)}${row.idempotent === true ? ", with an <code>Idempotency-Key</code>" : ""}</td></tr>
<tr><th scope="row">Answers</th><td>${row.status} ${isOctets(row.answer) ? "with bytes" : "with JSON"}${
  ownProblems(row).length === 0
    ? ""
    : `; or ${ownProblems(row)
        .map((code) => `<a href="#problem-${code}"><code>${code}</code></a>`)
        .join(", ")}`
}</td></tr>
</table>`;

/** The contract for people: the same table that the server is made of. */
export const apiPage = (): string =>
  page(
    "Telltale: the interface",
    `<h1>The interface</h1>
<p>Every endpoint of this server, as in <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). Any of them can also answer with
${commonProblems.map((code) => `<a href="#problem-${code}"><code>${code}</code></a>`).join(", ")}.</p>
${Object.entries(endpoints).map(rowOf).join("\n")}
<h2>Problems</h2>
<table>
<tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Means</th></tr>
${Object.entries(problems)
  .map(
    ([code, { status, title }]) =>
      `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  )
  .join("\n")}
</table>`,
  );
