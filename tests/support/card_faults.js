// Parses a card with Microsoft's own parser, in a browser, and returns its messages.
function parseCard(json) {
  // Its pattern for languages remembers where the last match ended, and refuses every second card.
  AdaptiveCards.CardElement.langProperty.regEx.lastIndex = 0;
  const context = new AdaptiveCards.SerializationContext();
  const card = new AdaptiveCards.AdaptiveCard();
  card.parse(json, context);
  const messages = [];
  for (let i = 0; i < context.eventCount; i++) {
    messages.push(context.getEventAt(i).message);
  }
  for (const failed of card.validateProperties().validationEvents) {
    messages.push(failed.message);
  }
  return { card, messages };
}

function faultsOf(json) {
  return parseCard(json).messages;
}

// Draws the card as Teams does, with its Markdown, into the page; returns the text to be read.
function draw(json, hostConfig) {
  const markdown = window.markdownit();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  const { card } = parseCard(json);
  card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
  const drawn = card.render();
  document.getElementById("card").replaceChildren(drawn);
  return drawn.innerText;
}
