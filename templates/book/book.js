// Sorts and filters the tables of the law book. Without it they are plain tables. It asks nobody for anything and keeps nothing.
"use strict";

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const text = (row, column) => row.cells[column].textContent.trim();
  const order = (row, column) => row.cells[column].dataset.order;

  const compare = (column) => (one, other) => {
    if (order(one, column) !== undefined) return Number(order(one, column)) - Number(order(other, column));
    return text(one, column).localeCompare(text(other, column), "en", { numeric: true });
  };

  heads.forEach((head, column) => {
    const link = head.querySelector("a");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.title = "Sort by this column";
    head.textContent = "";
    head.append(button);
    if (link) {
      link.textContent = "What is this?";
      link.setAttribute("aria-label", `What is this? ${button.textContent}`);
      head.append(document.createElement("br"), link);
    }
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...rows].sort(compare(column));
      body.append(...(down ? sorted.reverse() : sorted));
    });
  });

  const filters = document.createElement("div");
  filters.className = "filters";
  const add = (label, control) => {
    const holder = document.createElement("label");
    holder.append(label, control);
    filters.append(holder);
    control.addEventListener("input", apply);
    return control;
  };

  const search = add("Search in the table", document.createElement("input"));
  search.type = "search";
  const choices = (table.dataset.filters || "").split(" ").filter(Boolean).map((column) => {
    const select = document.createElement("select");
    const values = [...new Set(rows.map((row) => text(row, column)))].sort((one, other) => one.localeCompare(other, "en"));
    select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
    return [Number(column), add(heads[column].querySelector("button").textContent, select)];
  });
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  filters.append(count);
  table.closest(".scroll").before(filters);

  function apply() {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (!wanted || row.textContent.toLowerCase().includes(wanted))
        && choices.every(([column, select]) => !select.value || text(row, column) === select.value);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = `${shown} of ${rows.length} rows shown`;
  }
  apply();
}

// A link to a place inside a closed version opens it.
function open() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = place && place.closest("details");
  if (closed) closed.open = true;
}
window.addEventListener("hashchange", open);
open();
