// Search by name or alias: exact first, then beginnings, then beginnings of words, then anywhere.
const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s_\-‐-―]+/g, " ").trim();
let searchable = null;

function findEntities(wanted, most) {
  searchable ||= byImportance.map(number => [number, [entities.name[number], ...entities.aliases[number]].map(name => [name, plain(name)])]);
  const form = plain(wanted);
  if (!form) return [];
  const grades = [[], [], [], []];
  for (const [number, names] of searchable) {
    if (!isShown(number)) continue;
    let best = 4, by = "";
    for (const [name, written] of names) {
      const place = written.indexOf(form);
      if (place < 0) continue;
      const grade = written === form ? 0 : place === 0 ? 1 : written.includes(" " + form) ? 2 : 3;
      if (grade < best) [best, by] = [grade, name];
    }
    if (best < 4) grades[best].push({number, by});
  }
  const found = grades.flat();
  return Object.assign(found.slice(0, most), {total: found.length});
}

const searchBox = document.getElementById("search");
const foundList = document.getElementById("found");
let foundNow = [], chosen = -1;

function showFound() {
  foundNow = findEntities(searchBox.value, 12);
  chosen = foundNow.length ? 0 : -1;
  foundList.replaceChildren(...foundNow.map(({number, by}, place) => {
    const item = make("li", {role: "option", id: `found-${place}`, "aria-selected": "false"}, shape(entities.type[number]),
      make("span", {}, entities.name[number]), make("span", {class: "count"}, papersText(entities.papers[number])));
    if (by !== entities.name[number]) item.append(make("span", {class: "also"}, `also called ${by}`));
    item.addEventListener("pointerdown", event => { event.preventDefault(); takeFound(place); });
    return item;
  }));
  const open = plain(searchBox.value) !== "";
  if (open && !foundNow.length) foundList.append(make("li", {role: "presentation"}, "Nothing has this name."));
  if (foundNow.total > foundNow.length)
    foundList.append(make("li", {role: "presentation"}, `and ${numeral(foundNow.total - foundNow.length)} more`));
  foundList.hidden = !open;
  searchBox.setAttribute("aria-expanded", String(open));
  if (open) announce(`${numeral(foundNow.total || 0)} found`);
  markChosen();
}

function markChosen() {
  [...foundList.querySelectorAll("[role=option]")].forEach((item, place) => {
    item.setAttribute("aria-selected", String(place === chosen));
    if (place === chosen) item.scrollIntoView({block: "nearest"});
  });
  if (chosen >= 0 && !foundList.hidden) searchBox.setAttribute("aria-activedescendant", `found-${chosen}`);
  else searchBox.removeAttribute("aria-activedescendant");
}

function closeFound() {
  foundList.hidden = true;
  searchBox.setAttribute("aria-expanded", "false");
  searchBox.removeAttribute("aria-activedescendant");
}

function takeFound(place) {
  if (!foundNow[place]) return;
  const {number} = foundNow[place];
  searchBox.value = "";
  closeFound();
  goTo(number);
  document.getElementById("panel").focus({preventScroll: true});
}

searchBox.addEventListener("input", showFound);
searchBox.addEventListener("focus", () => searchBox.value && showFound());
searchBox.addEventListener("blur", closeFound);
searchBox.addEventListener("keydown", event => {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (step && foundNow.length) {
    event.preventDefault();
    chosen = (chosen + step + foundNow.length) % foundNow.length;
    markChosen();
  } else if (event.key === "Enter") {
    takeFound(chosen);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    searchBox.value = "";
    closeFound();
  }
});
