"use strict";
(() => {
  const { say, stages, stageNames, outcomes, cohorts, methods, relations, places, files, bodies, records, links, compared, groups } = DATA;
  const PER_PAGE = 25;
  const lang = document.documentElement.lang;
  const locale = lang === "en" ? "en-GB" : "id-ID";
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const weight = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "always" });
  const names = new Intl.Collator(lang);
  const rp = (value) => (value === null ? "–" : "Rp\u00a0" + numbers.format(value));
  const MARKS = { y: "●", n: "×", p: "◌", u: "?" };
  const cohortNames = new Map(cohorts);
  const onward = new Map(), possible = new Map(), sharing = new Map();
  for (const [from, to, status, method, evidence, relation, probability, share, rival, total, weights] of links) {
    const into = status === "a" ? onward : possible;
    if (!into.has(from)) into.set(from, []);
    into.get(from).push({ to, method, evidence, relation, probability, share, rival, total, weights });
    if (status === "a") sharing.set(to, (sharing.get(to) || 0) + 1);
  }
  const fold = (text) => (text || "").toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const stagePlace = new Map(stages.map(([stage], place) => [stage, place]));
  const rows = DATA.proposals.map(([id, cohort, isVillage, outcome, at, answers, funded, kecamatan, desa, priority, inGroups]) => {
    const [, text, location, desaName, kecamatanName, body, asked, , , reason, file] = records[id];
    const skpd = body === null ? "" : bodies[body];
    const hay = fold([text, location, desaName, kecamatanName, skpd, reason, file === null ? "" : files[file], id].join(" "));
    return { id, cohort, isVillage, outcome, at, answers, funded, kecamatan, desa, priority, text, location, desaName,
      kecamatanName, skpd, asked, reason, hay, inGroups };
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

  const app = document.getElementById("app");
  const count = make("p", { class: "count", role: "status", "aria-live": "polite", tabindex: "-1" });
  const list = make("ol", { class: "results" });
  const pages = make("nav", { class: "pages", "aria-label": say.results.replace(/\{\w+\}/g, "…") });
  const fields = {};
  const field = (name, title, control, kind = "") => {
    fields[name] = control;
    control.id = "f-" + name;
    return make("div", { class: kind }, make("label", { for: control.id }, title), control);
  };
  const options = (pairs) => [make("option", { value: "" }, say.any), ...pairs.map(([value, text]) => make("option", { value }, text))];
  const choose = (pairs) => make("select", { onchange: () => changed() }, ...options(pairs));
  const placeName = (code) => places[code] ? places[code][0] : code;
  const codes = Object.keys(places).sort();
  const villages = () => {
    const inside = codes.filter((code) => places[code].length > 1 && (!fields.kecamatan.value || places[code][1] === fields.kecamatan.value));
    const times = new Map();
    for (const code of inside) times.set(placeName(code), (times.get(placeName(code)) || 0) + 1);
    return inside.map((code) => {
      const twin = times.get(placeName(code)) > 1 && places[code] ? ` (${placeName(places[code][1])})` : "";
      return [code, placeName(code) + twin];
    }).sort((a, b) => names.compare(a[1], b[1]));
  };
  const stageChoice = () => {
    const select = make("select", { onchange: () => changed() }, make("option", { value: "" }, say.any));
    for (const [stage, name] of stages) {
      select.append(make("optgroup", { label: name },
        ...["y", "p", "n", "u"].map((letter) => make("option", { value: `${stage}:${letter}` }, `${name}: ${say.answers[letter]}`))));
    }
    return select;
  };
  const groupPlace = new Map(groups.flatMap(([, choices]) => choices).map(([group], place) => [group, place]));
  const groupChoice = () => {
    const select = make("select", { onchange: () => changed() }, make("option", { value: "" }, say.any));
    for (const [kind, choices] of groups) {
      select.append(make("optgroup", { label: kind }, ...choices.map(([value, name]) => make("option", { value }, `${kind}: ${name}`))));
    }
    return select;
  };
  const skpdNames = [...new Set(rows.map((row) => row.skpd).filter(Boolean))].sort(names.compare).map((name) => [name, name]);
  const form = make("form", { class: "search", role: "search", onsubmit: (event) => { event.preventDefault(); changed(); } },
    field("words", say.words, make("input", { type: "search", autocomplete: "off", oninput: () => later() }), "words"),
    field("kecamatan", say.kecamatan, choose(codes.filter((code) => places[code].length === 1).map((code) => [code, placeName(code)]))),
    field("desa", say.desa, make("select", { onchange: () => changed() })),
    field("outcome", say.fate, choose(Object.entries(outcomes))),
    field("stage", say.stage, stageChoice()),
    field("cohort", say.cohort, choose(cohorts)),
    field("skpd", say.skpd, choose(skpdNames)),
    field("group", say.group, groupChoice()),
    make("div", { class: "clear" }, make("button", { type: "button", onclick: () => { form.reset(); narrow(); changed(); fields.words.focus(); } }, say.clear)));
  app.append(form, count, list, pages);

  const narrow = () => {
    const chosen = fields.desa.value, known = villages();
    fields.desa.replaceChildren(...options(known));
    fields.desa.value = known.some(([code]) => code === chosen) ? chosen : "";
  };
  narrow();
  fields.kecamatan.addEventListener("change", () => { narrow(); changed(); });

  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(() => changed(), 120); };
  const matching = () => {
    const words = fold(fields.words.value).split(/\s+/).filter(Boolean);
    const { kecamatan, desa, outcome, stage, cohort, skpd, group } = Object.fromEntries(Object.entries(fields).map(([name, control]) => [name, control.value]));
    const [at, letter] = stage.split(":"), place = stagePlace.get(at), member = groupPlace.get(group);
    return rows.filter((row) => (!kecamatan || row.kecamatan === kecamatan) && (!desa || row.desa === desa)
      && (!outcome || row.outcome === outcome) && (!skpd || row.skpd === skpd)
      && (!stage || row.answers[place] === letter) && (!group || row.inGroups.includes(member))
      && (!cohort || row.cohort === cohort || (cohort === "musrenbang" && row.isVillage === 1))
      && words.every((word) => row.hay.includes(word)));
  };
  const remember = () => {
    const asked = new URLSearchParams();
    for (const [name, control] of Object.entries(fields)) if (control.value) asked.set(name, control.value);
    const text = asked.toString();
    try { history.replaceState(null, "", text ? "#?" + text : "#cari"); } catch { /* some browsers refuse it for files */ }
  };
  const changed = () => { clearTimeout(timer); show(0); remember(); };
  const show = (page, open = null) => {
    const found = matching();
    const last = Math.max(0, Math.ceil(found.length / PER_PAGE) - 1);
    page = Math.min(Math.max(page, 0), last);
    count.textContent = found.length ? fill(say.results, { shown: numbers.format(found.length), total: numbers.format(rows.length) }) : say.no_results;
    list.replaceChildren(...found.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((row) => item(row, row.id === open)));
    const move = (to) => { show(to); count.focus({ preventScroll: true }); count.scrollIntoView(); };
    const before = make("button", { type: "button", onclick: () => move(page - 1) }, say.previous);
    const after = make("button", { type: "button", onclick: () => move(page + 1) }, say.next);
    before.disabled = page === 0;
    after.disabled = page === last;
    pages.replaceChildren(...(last ? [before, make("span", {}, fill(say.page, { page: numbers.format(page + 1), pages: numbers.format(last + 1) })), after] : []));
  };
  const steps = (row) => make("ul", { class: "steps" }, ...[...row.answers].map((letter, index) => letter === "-" ? null :
    make("li", { class: letter }, `${MARKS[letter]} ${stages[index][1]}: ${say.answers[letter]}`)));
  const item = (row, open) => {
    const place = [row.desaName, row.kecamatanName, row.location].filter(Boolean).join(", ");
    const where = row.at && stageNames[row.at] ? ` (${stageNames[row.at]})` : "";
    const holder = make("div", { class: "path", id: "p-" + row.id });
    holder.hidden = true;
    const toggle = make("button", { type: "button", "aria-expanded": "false", "aria-controls": holder.id, onclick: () => flip(holder.hidden) }, say.path);
    const flip = (wanted) => {
      holder.hidden = !wanted;
      toggle.setAttribute("aria-expanded", String(wanted));
      toggle.textContent = wanted ? say.hide : say.path;
      if (wanted && !holder.firstChild) holder.append(path(row.id, new Set()), ending(row));
    };
    const facts = [cohortNames.get(row.cohort), row.skpd || "–", `${say.asked} ${rp(row.asked)}`];
    if (row.priority !== null) facts.push(`${say.priority} ${numbers.format(row.priority)}`);
    const entry = make("li", {},
      make("h3", { dir: "auto" }, row.text || "–"),
      make("p", { dir: "auto" }, place),
      make("p", {}, facts.join(" · ")),
      make("p", { class: "fate" }, outcomes[row.outcome] + where + (row.funded !== null ? ` · ${say.given} ${rp(row.funded)}` : "")),
      row.reason ? make("p", { dir: "auto" }, `${say.reason}: ${row.reason}`) : null,
      steps(row), toggle, holder);
    if (open) { flip(true); requestAnimationFrame(() => { entry.scrollIntoView(); toggle.focus({ preventScroll: true }); }); }
    return entry;
  };
  const ending = (row) => make("p", { class: "end" },
    row.outcome === "unknown" ? `${say.no_more} ${say.unknownWhy}` : null,
    make("a", { href: "#" + row.id }, say.link));
  const address = (file, sheet, row) => [file === null ? "" : files[file], sheet, `${say.row} ${row}`].filter(Boolean).join(" › ");
  const why = ({ to, method, evidence, relation, probability, share }) => {
    const parts = [`${methods[method]}: ${evidence}`];
    if (probability !== null) parts.push(`${say.probability} ${percents.format(probability)}`);
    if (relation !== "same") parts.push(relations[relation]);
    if (sharing.get(to) > 1) parts.push(fill(say.shared, { count: numbers.format(sharing.get(to)), share: share === null ? "–" : percents.format(share) }));
    return parts.join(" · ");
  };
  const bits = (value) => weight.format(value).replace("-", "\u2212");
  const weighed = ({ total, weights }) => !weights.length ? null : make("details", { class: "weights" },
    make("summary", {}, fill(say.weights, { bits: bits(total ?? weights.reduce((sum, [, value]) => sum + value, 0)) })),
    make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say.compared), make("th", { scope: "col", class: "n" }, say.bits))),
      make("tbody", {}, ...weights.map(([words, value]) => make("tr", {},
        make("th", { scope: "row" }, compared[words]), make("td", { class: "n" }, bits(value)))))));
  const beaten = ({ rival }) => {
    if (!rival) return null;
    const row = records[rival];
    return make("p", {}, fill(say.rival, { id: rival }),
      ...(row ? [" · ", make("bdi", {}, row[1] || "–"), ` · ${address(row[10], row[11], row[12])}`] : []));
  };
  const path = (id, seen) => {
    seen.add(id);
    const [stage, text, location, desa, kecamatan, body, asked, given, status, reason, file, sheet, row] = records[id];
    const amounts = [asked !== null ? `${say.asked} ${rp(asked)}` : "", given !== null ? `${say.given} ${rp(given)}` : ""];
    const holder = make("div", { class: "step" },
      make("p", { class: "fate" }, stageNames[stage] || stage),
      make("p", { class: "what", dir: "auto" }, text || "–"),
      make("p", { dir: "auto" }, [[desa, kecamatan, location].filter(Boolean).join(", "), body === null ? "" : bodies[body], ...amounts].filter(Boolean).join(" · ")),
      status || reason ? make("p", { dir: "auto" }, [status, reason].filter(Boolean).join(" · ")) : null,
      make("p", { class: "address" }, `${address(file, sheet, row)} · ${id}`));
    const next = make("ol", {});
    for (const link of onward.get(id) || []) {
      if (seen.has(link.to) || !records[link.to]) continue;
      next.append(make("li", {}, make("p", { class: "why" }, `↳ ${why(link)}`), beaten(link), weighed(link), path(link.to, seen)));
    }
    for (const link of possible.get(id) || []) {
      const target = records[link.to];
      if (!target) continue;
      next.append(make("li", { class: "possible" }, make("p", { class: "why" }, `${say.possible} · ${why(link)}`),
        make("p", { dir: "auto" }, `${stageNames[target[0]] || target[0]} · ${target[1] || "–"}`),
        make("p", { class: "address" }, `${address(target[10], target[11], target[12])} · ${link.to}`),
        beaten(link), weighed(link)));
    }
    if (next.firstChild) holder.append(next);
    return holder;
  };
  const fromAddress = () => {
    const said = location.hash.slice(1);
    form.reset();
    if (said.startsWith("?")) {
      const asked = new URLSearchParams(said.slice(1));
      fields.kecamatan.value = asked.get("kecamatan") || "";
      narrow();
      for (const [name, control] of Object.entries(fields)) {
        const value = asked.get(name) || "";
        control.value = value;
        if (control.value !== value) {
          control.append(make("option", { value }, value)); // nothing here has it: the list must be empty, not whole
          control.value = value;
        }
      }
      show(0);
      document.getElementById("cari").scrollIntoView();
      return;
    }
    narrow();
    let id = "";
    try { id = decodeURIComponent(said); } catch { /* not an address of ours */ }
    const mine = rows.some((row) => row.id === id);
    if (mine) fields.words.value = id;
    show(0, mine ? id : null);
  };
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
