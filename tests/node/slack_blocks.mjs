// Draws Slack messages as HTML: a JSON list of lists of blocks in, a JSON list of HTML out.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const read = async () => {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};

const icon = readFileSync(new URL("../../bot/web/static/icon.svg", import.meta.url));
const logo = `data:image/svg+xml;base64,${icon.toString("base64")}`;

const draw = (blocks) =>
  renderToStaticMarkup(
    createElement(Message, {
      blocks,
      name: "Has Anyone",
      logo,
      time: new Date(0),
    }),
  );

process.stdout.write(JSON.stringify((await read()).map(draw)));
