// A page on each line, as JSON; for each, what is not valid in it, as JSON on one line.
import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";

const html = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
for await (const line of createInterface({ input: process.stdin })) {
    const report = await html.validateString(JSON.parse(line));
    console.log(JSON.stringify(report.results.flatMap((page) => page.messages)));
}
