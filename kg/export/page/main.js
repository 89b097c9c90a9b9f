// What the address says is shown; filters, theme, keys, start.
function show() {
  if (takeFilters()) { joinLines(); markFilters(); redraw(); }
  const {id, number, reach} = routeNow();
  const before = document.activeElement;
  const inside = panel.contains(before) || document.getElementById("focusbar").contains(before);
  selected = number;
  around = number < 0 ? [] : neighboursOf(number);
  point(-1);
  if (number >= 0 && reach) enterFocus(number, reach);
  else leaveFocus();
  fillPanel(number);
  if (number < 0 && id) panel.prepend(make("p", {class: "lead", role: "alert"}, `Nothing on this page has the address ${id}.`));
  document.title = number < 0 ? graph.title : `${entities.name[number]} – ${graph.title}`;
  announce(number < 0 ? "Overview" : `${entities.name[number]}, ${graph.types[entities.type[number]]}, ${papersText(entities.papers[number])}`);
  if (number >= 0 && !reach) lookAt(number);
  if (inside) keepFocus(before);
  describe();
  highlight();
  choose();
}

function fillPanel(number) {
  if (number < 0) showOverview(); else showEntity(number);
}

// What had the keyboard's focus is drawn anew: the same button has it again, or else the panel.
function keepFocus(before) {
  const same = before.classList.contains("pill") && [...panel.querySelectorAll(".pill")].find(each => each.textContent === before.textContent);
  (same || panel).focus({preventScroll: true});
}

function describe() {
  const seen = byImportance.filter(isIn).length;
  picture.setAttribute("aria-label", `A graph of ${numeral(seen)} entities and ${numeral(lines.length)} ties between them`
    + (selected >= 0 ? `; ${entities.name[selected]} is selected` : ""));
  const empty = document.getElementById("empty");
  empty.hidden = seen > 0;
  empty.textContent = count ? "Everything is filtered out. Choose a type below to see it again." : "There is nothing to draw yet.";
}

function refilter() {
  joinLines();
  keepFilters();
  around = selected < 0 ? [] : neighboursOf(selected);
  const {number, reach} = routeNow();
  const top = panel.scrollTop;
  if (subset) enterFocus(number, reach);
  else redraw();
  fillPanel(number);
  panel.scrollTop = top;
  describe();
  highlight();
  choose();
  announce(`${numeral(byImportance.filter(isIn).length)} entities shown`);
}

const boxes = []; // [checkbox, set of what is hidden, value]
function markFilters() { for (const [box, hidden, value] of boxes) box.checked = !hidden.has(value); }

function filterBox(text, amount, hidden, value, sign) {
  const box = make("input", {type: "checkbox"});
  boxes.push([box, hidden, value]);
  box.addEventListener("change", () => { if (box.checked) hidden.delete(value); else hidden.add(value); refilter(); });
  return make("label", {class: "filter"}, box, ...(sign ? [sign] : []), make("span", {}, text), make("span", {class: "count"}, numeral(amount)));
}

function fillLegend() {
  graph.types.forEach((type, index) => {
    const amount = entities.type.filter(each => each === index).length;
    if (amount) document.getElementById("types").append(filterBox(type, amount, hiddenTypes, index, shape(index)));
  });
  const amounts = new Map();
  for (let each = 0; each < tieCount; each++) amounts.set(tie(each, RELATION), (amounts.get(tie(each, RELATION)) || 0) + 1);
  const box = document.querySelector("#relations fieldset");
  graph.phrases.forEach(([phrase], relation) => {
    if (amounts.has(relation)) box.append(filterBox(phrase, amounts.get(relation), hiddenRelations, relation));
  });
  document.getElementById("relations").hidden = !amounts.size;
  document.getElementById("legend").hidden = !count;
}

const MOON = "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z";
const SUN = "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.2M8 13.6v1.2M1.2 8h1.2M13.6 8h1.2M3.2 3.2l.9.9M11.9 11.9l.9.9M3.2 12.8l.9-.9M11.9 4.1l.9-.9";
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", theme === "dark" ? SUN : MOON);
  icon.append(path);
  document.getElementById("theme").replaceChildren(icon);
  readColours();
  for (const layer of Object.values(layers)) layer.changed();
  if (chosenFor) choose();
}

const darkness = matchMedia("(prefers-color-scheme: dark)");
const preferred = () => darkness.matches ? "dark" : "light";
let remembered = null;
try { remembered = localStorage.getItem("kg-theme"); } catch { /* a page from disk may have no storage */ }
darkness.addEventListener("change", () => { if (!remembered) setTheme(preferred()); });
document.getElementById("theme").addEventListener("click", () => {
  remembered = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("kg-theme", remembered); } catch { /* then it holds until the page is closed */ }
  setTheme(remembered);
});

document.addEventListener("keydown", event => {
  if (event.key === "/" && !["INPUT", "SELECT"].includes(event.target.tagName)) {
    event.preventDefault();
    searchBox.focus();
  } else if (event.key === "Escape") {
    const relations = document.getElementById("relations");
    if (relations.open) relations.open = false;
    else if (routeNow().reach) goTo(selected);
    else if (selected >= 0) goHome();
  }
});
document.getElementById("skip").addEventListener("click", event => { event.preventDefault(); searchBox.focus(); });
document.getElementById("title").addEventListener("click", event => { event.preventDefault(); goHome(); });
document.getElementById("title").textContent = graph.title;

fillLegend();
takeFilters();
joinLines();
markFilters();
if (graph.start && !location.hash && numberOf.has(graph.start)) history.replaceState(null, "", linkTo(numberOf.get(graph.start)));
addEventListener("hashchange", show);
setTheme(remembered === "dark" || remembered === "light" ? remembered : preferred());
redraw();
showAll(0);
show();
