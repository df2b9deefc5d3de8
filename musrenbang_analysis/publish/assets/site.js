"use strict";
(() => {
  const { say, stages, stageNames, outcomes, origins, methods, records, links } = DATA;
  const PER_PAGE = 25;
  const lang = document.documentElement.lang;
  const money = new Intl.NumberFormat(lang === "en" ? "en-GB" : "id-ID");
  const rp = (value) => (value === null ? "–" : "Rp\u00a0" + money.format(value));
  const MARKS = { y: "●", n: "×", p: "◌", u: "?" };
  const onward = new Map();
  const possible = new Map();
  for (const [from, to, status, method, evidence] of links) {
    const into = status === "a" ? onward : possible;
    if (status === "r") continue;
    if (!into.has(from)) into.set(from, []);
    into.get(from).push([to, method, evidence]);
  }
  const fold = (text) => (text || "").toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const rows = DATA.proposals.map(([id, origin, outcome, stage, answers, funded]) => {
    const [, text, location, desa, kecamatan, skpd, asked, , , reason, file] = records[id];
    return { id, origin, outcome, stage, answers, funded, text, location, desa, kecamatan, skpd, asked, reason,
      hay: fold([text, location, desa, kecamatan, skpd, reason, file, id].join(" ")) };
  });
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };
  const fill = (template, facts) => template.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const distinct = (name) => [...new Set(rows.map((row) => row[name]).filter(Boolean))].sort((a, b) => a.localeCompare(b, lang));

  const app = document.getElementById("app");
  const count = make("p", { class: "count", role: "status", "aria-live": "polite" });
  const list = make("ol", { class: "results" });
  const pages = make("div", { class: "pages" });
  const fields = {};
  const field = (name, title, control, kind = "") => {
    fields[name] = control;
    control.id = "f-" + name;
    return make("div", { class: kind }, make("label", { for: control.id }, title), control);
  };
  const choose = (pairs) => make("select", { onchange: () => show(0) },
    make("option", { value: "" }, say.any), ...pairs.map(([value, text]) => make("option", { value }, text)));
  const same = (values) => values.map((value) => [value, value]);
  const form = make("form", { class: "search", role: "search", onsubmit: (event) => { event.preventDefault(); show(0); } },
    field("words", say.words, make("input", { type: "search", autocomplete: "off", oninput: () => later() }), "words"),
    field("kecamatan", say.kecamatan, choose(same(distinct("kecamatan")))),
    field("desa", say.desa, choose(same(distinct("desa")))),
    field("outcome", say.fate, choose(Object.entries(outcomes))),
    field("origin", say.cohort, choose(Object.entries(origins))),
    field("skpd", say.skpd, choose(same(distinct("skpd")))),
    make("div", {}, make("button", { type: "button", onclick: () => { form.reset(); narrow(); show(0); fields.words.focus(); } }, say.clear)));
  app.append(form, count, list, pages);

  const narrow = () => {
    const chosen = fields.desa.value;
    const inside = rows.filter((row) => !fields.kecamatan.value || row.kecamatan === fields.kecamatan.value);
    const names = [...new Set(inside.map((row) => row.desa).filter(Boolean))].sort((a, b) => a.localeCompare(b, lang));
    fields.desa.replaceChildren(make("option", { value: "" }, say.any), ...names.map((name) => make("option", { value: name }, name)));
    fields.desa.value = names.includes(chosen) ? chosen : "";
  };
  fields.kecamatan.addEventListener("change", () => { narrow(); show(0); });

  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(() => show(0), 120); };
  const matching = () => {
    const words = fold(fields.words.value).split(/\s+/).filter(Boolean);
    const chosen = ["kecamatan", "desa", "outcome", "origin", "skpd"].filter((name) => fields[name].value);
    return rows.filter((row) => chosen.every((name) => row[name] === fields[name].value) && words.every((word) => row.hay.includes(word)));
  };
  const show = (page, open = null) => {
    const found = matching();
    const last = Math.max(0, Math.ceil(found.length / PER_PAGE) - 1);
    page = Math.min(Math.max(page, 0), last);
    count.textContent = found.length ? fill(say.results, { shown: money.format(found.length), total: money.format(rows.length) }) : say.no_results;
    list.replaceChildren(...found.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((row) => item(row, row.id === open)));
    const move = (to) => { show(to); count.scrollIntoView(); };
    const before = make("button", { type: "button", onclick: () => move(page - 1) }, say.previous);
    const after = make("button", { type: "button", onclick: () => move(page + 1) }, say.next);
    before.disabled = page === 0;
    after.disabled = page === last;
    pages.replaceChildren(...(last ? [before, fill(say.page, { page: page + 1, pages: last + 1 }), after] : []));
  };
  const steps = (row) => make("ul", { class: "steps" }, ...[...row.answers].map((letter, index) => letter === "-" ? null :
    make("li", { class: letter }, `${MARKS[letter]} ${stages[index][1]}: ${say.answers[letter]}`)));
  const item = (row, open) => {
    const place = [row.desa, row.kecamatan, row.location].filter(Boolean).join(", ");
    const where = row.stage && stageNames[row.stage] ? ` (${stageNames[row.stage]})` : "";
    const holder = make("div", { class: "path", id: "p-" + row.id });
    holder.hidden = true;
    const toggle = make("button", { type: "button", "aria-expanded": "false", "aria-controls": holder.id, onclick: () => flip(holder.hidden) }, say.path);
    const flip = (wanted) => {
      holder.hidden = !wanted;
      toggle.setAttribute("aria-expanded", String(wanted));
      toggle.textContent = wanted ? say.hide : say.path;
      if (wanted && !holder.firstChild) holder.append(path(row.id, new Set()));
    };
    const entry = make("li", {},
      make("h3", {}, row.text || "–"),
      make("p", {}, place),
      make("p", {}, `${origins[row.origin]} · ${row.skpd || "–"} · ${say.asked} ${rp(row.asked)}`),
      make("p", { class: "fate" }, outcomes[row.outcome] + where + (row.funded !== null ? ` · ${say.given} ${rp(row.funded)}` : "")),
      row.reason ? make("p", {}, `${say.reason}: ${row.reason}`) : null,
      steps(row), toggle, holder);
    if (open) { flip(true); requestAnimationFrame(() => { entry.scrollIntoView(); toggle.focus(); }); }
    return entry;
  };
  const path = (id, seen) => {
    seen.add(id);
    const [stage, text, location, desa, kecamatan, skpd, asked, given, status, reason, file, sheet, row] = records[id];
    const amounts = [asked !== null ? `${say.asked} ${rp(asked)}` : "", given !== null ? `${say.given} ${rp(given)}` : ""];
    const holder = make("div", {},
      make("p", { class: "fate" }, stageNames[stage] || stage),
      make("p", {}, text),
      make("p", {}, [[desa, kecamatan, location].filter(Boolean).join(", "), skpd, ...amounts].filter(Boolean).join(" · ")),
      status || reason ? make("p", {}, [status, reason].filter(Boolean).join(" · ")) : null,
      make("p", {}, `${file} › ${sheet} › ${say.row} ${row} · ${id}`));
    const next = make("ol", {});
    for (const [to, method, evidence] of onward.get(id) || []) {
      if (seen.has(to)) continue;
      next.append(make("li", {}, make("p", { class: "why" }, `↳ ${methods[method]}: ${evidence}`), path(to, seen)));
    }
    for (const [to, , evidence] of possible.get(id) || []) {
      const target = records[to];
      next.append(make("li", { class: "possible" }, make("p", { class: "why" }, `${say.possible}: ${evidence}`),
        make("p", {}, `${stageNames[target[0]] || target[0]} · ${target[1]} · ${target[10]} › ${target[11]} › ${say.row} ${target[12]}`)));
    }
    if (next.firstChild) holder.append(next);
    return holder;
  };
  const fromAddress = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id || !records[id]) return show(0);
    form.reset();
    fields.words.value = id;
    show(0, id);
  };
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
