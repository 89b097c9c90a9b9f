// Elements are made of names, attributes and text; text only ever becomes text.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
const numeral = number => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const papersText = number => number === 1 ? "1 paper" : `${numeral(number)} papers`;
const announce = text => { document.getElementById("live").textContent = text; };

const SHAPES = {Benchmark: "M1 1h10v10H1z", Task: "M6 .5 11.7 11H.3z", Metric: "M6 0l6 6-6 6-6-6z"};
function shape(type) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("class", "shape");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[graph.types[type]] || "M6 .5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11");
  path.setAttribute("fill", graph.colours[type]);
  svg.append(path);
  return svg;
}

function named(entity, none = "not named") {
  if (typeof entity === "string" && entity) return document.createTextNode(entity);
  if (typeof entity !== "number" || entity < 0) return make("span", {class: "none"}, none);
  return make("a", {class: "name", href: linkTo(entity)}, entities.name[entity]);
}

function paperLink(paper) {
  const link = /^https?:\/\//i.test(paper[URL_])
    ? make("a", {href: paper[URL_], target: "_blank", rel: "noopener noreferrer"}, paper[TITLE])
    : document.createTextNode(paper[TITLE]);
  return link;
}

function marked(sentence, marks) {
  const quote = make("blockquote");
  const spans = [];
  for (let at = 0; at < marks.length; at += 3) spans.push(marks.slice(at, at + 3));
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let done = 0;
  for (const [start, end, side] of spans) {
    if (start < done) continue;
    quote.append(sentence.slice(done, start), make("mark", side ? {class: "other"} : {}, sentence.slice(start, end)));
    done = end;
  }
  quote.append(sentence.slice(done));
  return quote;
}

const CLAIMS = {negated: "denied", background: "in passing", hedged: "with caution"};
function said(each) {
  const source = make("div", {class: "source"});
  if (CLAIMS[each.claim]) source.append(make("span", {class: "tag"}, CLAIMS[each.claim]));
  source.append(paperLink(each.paper), each.paper[PUBLISHED] ? `, ${each.paper[PUBLISHED].slice(0, 4)}` : "");
  return make("div", {class: "said"}, ...(each.sentence ? [marked(each.sentence, each.marks)] : []), source);
}

// A button that opens what `fill` gives, in `place`; it is made when it is first opened.
function opener(text, label, place, fill) {
  const button = make("button", {type: "button", class: "evidence", "aria-expanded": "false", "aria-label": label}, text);
  place.hidden = true;
  button.addEventListener("click", () => {
    if (!place.hasChildNodes()) place.append(...fill());
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
  });
  return button;
}

// A list that shows its first items, and the rest on demand.
function listOf(items, render, first = 8) {
  const list = make("ul", {class: "rows"}, ...items.slice(0, first).map(render));
  if (items.length <= first) return [list];
  const more = make("button", {type: "button", class: "more"}, `Show all ${numeral(items.length)}`);
  more.addEventListener("click", () => {
    const rest = items.slice(first).map(render);
    list.append(...rest);
    more.remove();
    rest[0].querySelector("a, button")?.focus();
  });
  return [list, more];
}

function heading(text, amount) {
  return make("h3", {}, text, make("span", {class: "count"}, amount === undefined ? "" : numeral(amount)));
}
