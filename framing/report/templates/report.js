// Cards, filters and sorting. Without it the page is whole: every mark links to its entry, every number to its sentence.
(() => {
  "use strict";
  const $ = (query, from = document) => from.querySelector(query);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const card = $("#card");
  let owner = null, pinned = false, returning = false, timer = 0;

  // ---- cards
  const name = (kind, one) => all(`.legend input[name=${kind}]`).filter(box => one.classList.contains(box.value))
    .map(box => box.parentNode.cloneNode(true)).map(label => (label.lastElementChild.remove(), label.textContent.trim()))[0];
  const copy = (from) => {
    const made = from.cloneNode(true);
    for (const one of [made, ...all("[id]", made)]) one.removeAttribute("id");
    return made;
  };
  const layers = (mark) => {
    const found = [];
    for (let one = mark; one && one.classList.contains("m"); one = one.parentNode) found.push(one);
    return found;
  };
  const entry = (layer) => {
    const made = copy($(layer.getAttribute("href") || `#${layer.dataset.t}`));
    const whose = document.createElement("p");
    whose.className = "whose";
    const target = name("t", layer);
    const others = layer.classList.contains("v1") || layer.classList.contains("v2");
    whose.textContent = `Whose words: ${name("v", layer)}. Aimed at: ${target}.`
      + (others ? " What follows is meant for a writer’s own words." : "");
    $("h3", made).after(whose);
    return made;
  };
  const fill = (link) => {
    card.replaceChildren();
    if (link.classList.contains("n")) {
      const row = $(link.getAttribute("href") || "none");
      if (!row) return false;
      const made = document.createElement("div"), head = document.createElement("h3");
      head.textContent = link.getAttribute("aria-label");
      made.append(head, ...[...copy(row).childNodes].slice(1));
      card.append(made);
      return true;
    }
    card.append(...layers(link).map(entry));
    return true;
  };
  const place = (link) => {
    const box = link.getClientRects()[0] || link.getBoundingClientRect();
    const width = card.offsetWidth, height = card.offsetHeight;
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    const below = box.bottom + 8 + height < innerHeight || box.top < height + 8;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 8 : box.top - height - 8) + scrollY}px`;
  };
  const hide = (back) => {
    clearTimeout(timer);
    if (!owner) return;
    const was = owner;
    was.classList.remove("here");
    was.removeAttribute("aria-describedby");
    card.hidden = true;
    owner = null;
    pinned = false;
    if (back) {
      returning = true;
      was.focus({preventScroll: true});
      returning = false;
    }
  };
  const show = (link, pin) => {
    if (owner !== link) {
      hide(false);
      if (!fill(link)) return;
      owner = link;
      link.classList.add("here");
      link.setAttribute("aria-describedby", "card");
      card.hidden = false;
      place(link);
      card.scrollTop = 0;
    }
    pinned = pinned || pin;
    card.setAttribute("role", pinned ? "dialog" : "tooltip");
    if (pinned && !$(".close", card)) {
      card.setAttribute("aria-label", "Why this is marked");
      const close = document.createElement("button");
      close.className = "close";
      close.type = "button";
      close.textContent = "×";
      close.setAttribute("aria-label", "Close");
      close.addEventListener("click", () => hide(true));
      card.prepend(close);
      close.focus({preventScroll: true});
    }
  };
  const text = $("#text");
  const link = (event) => event.target.closest?.("a.m, a.n");
  let touched = false;
  for (const one of all("a.m", text)) one.dataset.tip = one.title, one.removeAttribute("title");
  text.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
  text.addEventListener("mouseover", (event) => {
    const one = link(event);
    clearTimeout(timer);
    if (one && !pinned && !touched) timer = setTimeout(() => show(one, false), owner ? 60 : 160);
  });
  const leave = () => {
    clearTimeout(timer);
    if (!pinned) timer = setTimeout(() => pinned || hide(false), 250);
  };
  text.addEventListener("mouseout", leave);
  card.addEventListener("mouseover", () => clearTimeout(timer));
  card.addEventListener("mouseout", leave);
  text.addEventListener("focusin", (event) => {
    const one = link(event);
    if (one && one.matches(":focus-visible") && !pinned && !returning) show(one, false);
  });
  text.addEventListener("focusout", (event) => { if (!pinned && !card.contains(event.relatedTarget)) hide(false); });
  text.addEventListener("click", (event) => {
    const one = link(event);
    if (!one || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    clearTimeout(timer);
    show(one, true);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && owner) hide(pinned); });
  document.addEventListener("pointerdown", (event) => {
    if (owner && !card.contains(event.target) && !link(event)) hide(false);
  });
  addEventListener("resize", () => hide(false));

  // ---- filters
  const boxes = all(".legend input");
  const marked = all("#text .m, #hits tbody tr");
  const filter = () => {
    const wanted = {};
    for (const box of boxes) (wanted[box.name] ??= new Set())[box.checked ? "add" : "delete"](box.value);
    const sets = Object.values(wanted);
    for (const one of marked) one.classList.toggle("off", !sets.every(set => [...one.classList].some(name => set.has(name))));
    const rows = all("#hits tbody tr"), off = rows.filter(one => one.classList.contains("off")).length;
    $("#shown").textContent = off ? `${rows.length - off} of ${rows.length} terms shown` : "";
  };
  for (const box of boxes) {
    box.hidden = false;
    box.addEventListener("change", filter);
  }
  for (const group of all(".legend fieldset")) {
    const mine = all("input", group);
    if (mine.length < 2) continue;
    const button = document.createElement("button");
    button.type = "button";
    const name = () => { button.textContent = mine.some(box => box.checked) ? "none" : "all"; };
    button.addEventListener("click", () => {
      const on = !mine.some(box => box.checked);
      for (const box of mine) box.checked = on;
      filter();
      name();
    });
    group.addEventListener("change", name);
    name();
    $("legend", group).append(button);
  }
  $(".legend").classList.add("live");
  if (matchMedia("(max-width: 56rem)").matches) $(".legend").open = false;
  addEventListener("beforeprint", () => { $(".legend").open = true; });

  // ---- the table
  const body = $("#hits tbody");
  all("#hits th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of all("#hits th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].textContent.trim();
      const words = new Intl.Collator("en", {sensitivity: "base"});
      const order = {compare: (a, b) => (isNaN(a) - isNaN(b)) || (isNaN(a) ? words.compare(a, b) : a - b)};
      const rows = [...body.rows].map((row, place) => [key(row), place, row]);
      rows.sort(([a, i], [b, j]) => (down ? -1 : 1) * order.compare(a, b) || i - j);
      body.append(...rows.map(([, , row]) => row));
    });
  });
})();
