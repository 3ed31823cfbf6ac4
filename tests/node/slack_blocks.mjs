// Draws Slack messages as HTML: a JSON list of lists of blocks in, a JSON list of HTML out.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const read = async () => {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};

const draw = (blocks) =>
  renderToStaticMarkup(
    createElement(Message, {
      blocks,
      name: "Has Anyone",
      logo: "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
      time: new Date(0),
    }),
  );

process.stdout.write(JSON.stringify((await read()).map(draw)));
