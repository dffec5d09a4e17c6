"use strict";
(async () => {
  const element = id => document.getElementById(id);
  const HALT = 0, FUEL = 1, BREAKPOINT = 2; // enum bobbin_stop_kind
  const GUESTS = ["baby", "rv64", "wasm"], RV64_BASE = 0x10000, MOST_ROWS = 1000, LOOKS = 120;
  const programs = JSON.parse(element("programs").textContent);
  const encoder = new TextEncoder(), decoder = new TextDecoder();

  // ---- The library ----

  const bytesOf = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const unpacked = new Response(new Blob([bytesOf(element("module").textContent)]).stream()
    .pipeThrough(new DecompressionStream("gzip")));
  const NOSYS = 52; // there is no system around the library here
  const { instance } = await WebAssembly.instantiate(await unpacked.arrayBuffer(), {
    page: { output: (at, size) => write(new Uint8Array(lib.memory.buffer, at, size)) },
    wasi_snapshot_preview1: { clock_time_get: () => NOSYS, fd_close: () => NOSYS, fd_seek: () => NOSYS, fd_write: () => NOSYS },
  });
  const lib = instance.exports;
  lib._initialize();

  const memory = () => new Uint8Array(lib.memory.buffer);
  const text = () => {
    const bytes = memory(), at = lib.text();
    return decoder.decode(bytes.slice(at, bytes.indexOf(0, at)));
  };
  const give = bytes => {
    if (bytes.length < lib.text_size()) memory().set(bytes, lib.text());
    return bytes.length; // what is too long the library refuses by its length
  };

  // ---- What the page knows of each machine ----

  const machines = GUESTS.map((name, number) => ({
    name, number, image: null, entry: null, ended: false, loaded: false, dirty: true, breakpoints: new Set(), output: "",
    registers: [], looks: [], seen: [0, 0, 0], note: "",
  }));
  let m = machines[0], rows = [], formRows = [], running = null;

  function write(bytes) {
    m.output = (m.output + decoder.decode(bytes.slice())).slice(-10000);
  }

  function say(sentence) {
    m.note = sentence;
    element("status").textContent = sentence;
  }

  // ---- Programs ----

  function mark(line, column) {
    const lines = element("source").value.split("\n"), marks = element("marks"), numbers = element("numbers");
    numbers.replaceChildren(...lines.map((_, n) => {
      const number = document.createElement("span");
      number.textContent = n + 1 + "\n";
      if (n + 1 === line) number.className = "wrong";
      return number;
    }));
    marks.textContent = "";
    if (line > 0) {
      const wrong = document.createElement("mark"), rest = lines[line - 1].slice(column - 1);
      wrong.textContent = (/^\S+/.exec(rest) || [rest])[0] || " ";
      marks.append(lines.slice(0, line - 1).join("\n") + (line > 1 ? "\n" : "") + lines[line - 1].slice(0, column - 1), wrong,
        "\n".repeat(lines.length));
    }
    element("source").setAttribute("aria-invalid", String(line > 0));
    scroll();
  }

  function scroll() {
    const source = element("source");
    element("marks").scrollTop = element("numbers").scrollTop = source.scrollTop;
    element("marks").scrollLeft = source.scrollLeft;
  }

  function failed() {
    lib.error_text();
    const why = text(), line = lib.error_line(), column = lib.error_column();
    m.loaded = false;
    if (m.name !== "baby") return say("Not loaded: " + why);
    element("error").textContent = line > 0 ? `Line ${line}, column ${column}: ${why}` : why;
    mark(line, column);
    if (line > 0) {
      const before = element("source").value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      element("source").setSelectionRange(before + Math.max(0, column - 1), before + Math.max(0, column - 1));
    }
    say("Not loaded: the text has an error.");
  }

  // The machine as it is before its first instruction. False: the program is refused, and the page says why.
  function load() {
    pause();
    if (m.name === "baby") m.image = encoder.encode(element("source").value);
    const fresh = m.dirty;
    m.dirty = false;
    if (!lib.load(give(m.image))) {
      failed();
      return false;
    }
    Object.assign(m, { loaded: true, ended: false, output: "", looks: [], seen: [0, 0, 0], registers: [] });
    if (m.name === "baby") {
      element("error").textContent = "";
      mark(0, 0);
    } else if (m.name === "wasm") {
      if (fresh) listFunctions();
      const given = element("arguments").value.trim().split(/\s+/);
      for (let n = 0; n < 4; n++) lib.argument(n, Number(given[n]) || 0);
      if (!lib.call(give(encoder.encode(element("function").value)))) {
        failed();
        return false;
      }
    }
    makeRows();
    say("Loaded. Step or run.");
    draw();
    return true;
  }

  function listFunctions() {
    const functions = [];
    for (let n = 0, count; (count = lib.exported(n)) !== -1; n++)
      if (count >= 0) functions.push(new Option(`${text()} (${count} argument${count === 1 ? "" : "s"})`, text()));
    element("function").replaceChildren(...functions);
  }

  function choose(program) {
    m.entry = program;
    m.dirty = true;
    m.breakpoints.clear();
    lib.select(m.number);
    if (m.name === "baby") element("source").value = program.source;
    else m.image = bytesOf(program.image);
    element("listing").textContent = program.source;
    load();
  }

  // ---- Running ----

  const engine = () => Number(element("engine").value);

  function setRunning(is) {
    element("run").disabled = element("step").disabled = is;
    element("stop").disabled = !is;
  }

  function ready() {
    if ((m.dirty || !m.loaded) && !load()) return false;
    if (m.ended) say("It has ended. Reset to run it again.");
    else m.breakpoints.forEach(address => lib.set_breakpoint(address, true));
    return !m.ended;
  }

  function stopped(kind) {
    const why = text(), where = place(lib.pc());
    m.ended = kind !== FUEL && kind !== BREAKPOINT;
    if (kind === BREAKPOINT) return say(`Breakpoint at ${where}.`);
    if (m.name === "baby" && kind === HALT) return say(`Halted after ${lib.steps().toLocaleString("en")} instruction${lib.steps() === 1 ? "" : "s"}.`);
    lib.result();
    const result = text();
    say(`Stopped: ${m.name === "wasm" && kind === HALT ? "the function returned" + (result ? " " + result : "") : why}.`);
  }

  function step() {
    if (running || !ready()) return;
    const kind = lib.run(engine(), 1);
    if (kind === FUEL) say(`Next: ${place(lib.pc())}.`);
    else stopped(kind);
    draw();
  }

  function run() {
    if (running || !ready()) return;
    running = { owed: 1, last: performance.now() };
    setRunning(true);
    element("stop").focus();
    say("Running.");
    slice();
  }

  // A slice of a run: never longer than a few milliseconds, so that the page answers whatever the program does.
  function slice() {
    const speed = Number(element("speed").value), now = performance.now();
    let kind = FUEL;
    running.owed += (now - running.last) / 1000 * speed;
    running.last = now;
    if (speed === 0) {
      while (kind === FUEL && performance.now() - now < 12) kind = lib.run(engine(), 20000);
    } else {
      for (let left = Math.floor(running.owed); left > 0 && kind === FUEL && performance.now() - now < 12; left -= 1000)
        kind = lib.run(engine(), Math.min(left, 1000));
      running.owed %= 1;
    }
    if (kind !== FUEL) {
      const had = document.activeElement === element("stop");
      stopped(kind);
      pause();
      if (had) element("run").focus();
    } else {
      running.timer = setTimeout(slice, 16);
    }
    draw();
  }

  function pause() {
    if (!running) return;
    clearTimeout(running.timer);
    running = null;
    setRunning(false);
  }

  // ---- Showing ----

  const place = address => m.name === "baby" ? "line " + address : "address " + address.toString(16);

  function set(node, value) {
    if (node.textContent !== value) node.textContent = value;
  }

  function toggle(row) {
    const on = !m.breakpoints.has(row.address);
    if (on) m.breakpoints.add(row.address);
    else m.breakpoints.delete(row.address);
    lib.set_breakpoint(row.address, on);
    row.button.setAttribute("aria-pressed", String(on));
  }

  function makeRows() {
    const end = m.name === "baby" ? 32 : m.name === "rv64" ? RV64_BASE + (m.entry.code || 0) : lib.code_size();
    let address = m.name === "rv64" ? RV64_BASE : 0;
    rows = [];
    while (address < end && rows.length < MOST_ROWS) {
      const length = lib.disassemble(address);
      if (length > 0) {
        const tr = document.createElement("tr"), row = { address, tr, cells: [] };
        row.button = document.createElement("button");
        row.button.type = "button";
        row.button.setAttribute("aria-label", "Breakpoint at " + place(address));
        row.button.setAttribute("aria-pressed", String(m.breakpoints.has(address)));
        row.button.tabIndex = rows.length ? -1 : 0;
        row.button.onclick = () => toggle(row);
        tr.insertCell().append(row.button);
        for (let n = 0; n < 6; n++) row.cells.push(tr.insertCell());
        row.cells[0].className = row.cells[2].className = row.cells[4].className = row.cells[5].className = "number";
        row.cells[2].hidden = m.name !== "baby";
        rows.push(row);
      }
      address += length || (m.name === "rv64" ? 2 : 1);
    }
    element("code").tBodies[0].replaceChildren(...rows.map(row => row.tr));
    makeForms();
    element("place").textContent = m.name === "baby" ? "Line" : "Address";
  }

  // Of WebAssembly, beside each instruction its slots in both forms.
  function makeForms() {
    const forms = [0, 1].map(form => {
      const slots = new Map();
      lib.first_form_slot(form);
      while (m.name === "wasm" && lib.next_form_slot(form)) {
        const [, address, slot] = /^(\d+) (.*)/.exec(text());
        slots.set(Number(address), [...slots.get(Number(address)) || [], slot]);
      }
      return slots;
    });
    formRows = m.name !== "wasm" ? [] : rows.map(({ address }) => {
      const tr = document.createElement("tr"), slots = forms.map(of => of.get(address) || []);
      lib.disassemble(address);
      const values = [address.toString(16), text(), ...slots.map(of => of.join("\n")), ""];
      const cells = values.map(value => Object.assign(tr.insertCell(), { textContent: value }));
      cells[0].className = cells[4].className = "number";
      return { address, tr, executed: cells[4], slots: slots.map(of => of.length) };
    });
    element("forms").tBodies[0].replaceChildren(...formRows.map(row => row.tr));
  }

  function drawForms() {
    const slots = [0, 0], dispatches = [0, 0], pc = lib.pc();
    for (const row of formRows) {
      const times = lib.executed(row.address);
      set(row.executed, times ? times.toLocaleString("en") : "");
      row.slots.forEach((count, n) => {
        slots[n] += count;
        dispatches[n] += count * times;
      });
      setCurrent(row.tr, row.address === pc);
    }
    follow(element("forms"), formRows.find(row => row.address === pc));
    const share = dispatches[0] ? `, ${(dispatches[1] / dispatches[0]).toFixed(2)} times as many` : "";
    set(element("forms-total"), `Stack code: ${slots[0]} slots, ${dispatches[0].toLocaleString("en")} dispatches so far. ` +
      `Register code: ${slots[1]} slots, ${dispatches[1].toLocaleString("en")} dispatches${share}.`);
  }

  function setCurrent(tr, is) {
    if (is) tr.setAttribute("aria-current", "step");
    else tr.removeAttribute("aria-current");
  }

  // Scrolls a table to the instruction that comes next.
  function follow(table, row) {
    const box = table.parentNode;
    if (!running && row && (row.tr.offsetTop < box.scrollTop + 40 || row.tr.offsetTop > box.scrollTop + box.clientHeight - 40))
      box.scrollTop = row.tr.offsetTop - box.clientHeight / 2;
  }

  function drawCode() {
    const slots = new Map(), pc = lib.pc();
    lib.first_slot();
    while (lib.next_slot()) {
      const [address, handler, operand, name] = text().split(" ");
      if (!slots.has(Number(address))) slots.set(Number(address), { handler, operand, name });
    }
    for (const row of rows) {
      const slot = slots.get(row.address) || { handler: "", operand: "", name: "" };
      lib.disassemble(row.address);
      const values = [m.name === "baby" ? String(row.address) : row.address.toString(16), text(),
        m.name === "baby" ? String(lib.line(row.address) | 0) : "", slot.name, slot.handler, slot.operand];
      values.forEach((value, n) => set(row.cells[n], value));
      setCurrent(row.tr, row.address === pc);
    }
    follow(element("code"), rows.find(row => row.address === pc));
  }

  function drawTube() {
    const canvas = element("tube"), pen = canvas.getContext("2d"), size = canvas.width / 32;
    pen.fillStyle = "#04140a";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (let line = 0; line < 32; line++) {
      const word = lib.line(line);
      for (let bit = 0; bit < 32; bit++) {
        const on = word >>> bit & 1;
        pen.fillStyle = on ? "#7dffa8" : "#12472a";
        pen.fillRect(bit * size + 2, line * size + 4, on ? size - 3 : 3, 4);
      }
    }
  }

  function drawRegisters() {
    const body = element("registers").tBodies[0], values = [];
    for (let n = 0; lib.register_name(n); n++) {
      const value = lib.register_value(n);
      values.push([text(), m.name === "baby" ? String(BigInt.asIntN(32, value)) : BigInt.asUintN(64, value).toString(16)]);
    }
    if (body.rows.length !== values.length || body.dataset.guest !== m.name) {
      body.replaceChildren(...values.map(([name]) => {
        const tr = document.createElement("tr"), th = document.createElement("th");
        th.scope = "row";
        th.textContent = name;
        tr.append(th, document.createElement("td"));
        return tr;
      }));
      body.dataset.guest = m.name;
    }
    values.forEach(([, value], n) => {
      body.rows[n].className = m.registers[n] !== undefined && m.registers[n] !== value ? "changed" : "";
      set(body.rows[n].cells[1], value);
      m.registers[n] = value;
    });
  }

  const WAYS = [
    { name: "switch", one: true, code: "for (;;) switch (slot->token)", from: () => "the one switch of the loop, which all instructions share" },
    { name: "call", one: true, code: "for (;;) slot = slot->function(slot)", from: () => "the one call of the loop; the return is predicted by itself" },
    { name: "token", code: "goto *table[slot->token]", from: before => `the end of ${before}, which has a jump of its own; it loads the token, then the address` },
    { name: "direct", code: "goto *slot->handler", from: before => `the end of ${before}, which has a jump of its own; it loads the address` },
  ];
  for (const way of WAYS) {
    const article = document.createElement("article"), row = element("counts").tBodies[0].insertRow();
    article.innerHTML = `<h3>${way.name}</h3><code>${way.code.replace(/>/g, "&gt;")}</code><dl><dt>Jumps from<dd><dt>Jumps to<dd><dt>The predictor guessed<dd></dl>`;
    element("ways").append(article);
    way.facts = article.querySelectorAll("dd");
    row.innerHTML = `<th scope="row">${way.name}</th><td></td><td></td><td><span></span> <meter min="0" max="1" high="0.5" optimum="0" aria-label="share mispredicted under ${way.name}"></meter></td>`;
    way.row = row;
  }

  function drawWays() {
    lib.last_dispatch();
    const [from, to, guessOfOne, guessOfEach] = text().split("\n");
    set(element("last"), to ? `The instruction executed last was ${to}${from ? ", after " + from : ", the first one"}. How control came to it:`
      : "No instruction has been executed yet. Step, and see here how control came to it.");
    const dispatches = lib.dispatches(), missed = [lib.missed_by_one(), lib.missed_by_each()];
    for (const way of WAYS) {
      const guess = way.one ? guessOfOne : guessOfEach, count = missed[way.one ? 0 : 1], share = dispatches ? count / dispatches : 0;
      set(way.facts[0], to ? way.from(from || "the entry") : "");
      set(way.facts[1], to ? `the code of ${to}` : "");
      set(way.facts[2], !to ? "" : guess === to ? `${guess}: right` : `${guess || "nothing yet"}: wrong`);
      way.facts[2].className = !to ? "" : guess === to ? "hit" : "miss";
      set(way.row.cells[1], dispatches.toLocaleString("en"));
      set(way.row.cells[2], count.toLocaleString("en"));
      set(way.row.cells[3].firstChild, (share * 100).toFixed(1) + " %");
      way.row.cells[3].lastChild.value = share;
    }
    const more = dispatches - m.seen[0];
    if (more > 0) m.looks = [...m.looks, missed.map((count, n) => (count - m.seen[n + 1]) / more)].slice(-LOOKS);
    m.seen = [dispatches, ...missed];
    ["one", "each"].forEach((kind, n) => element("chart").querySelector("polyline." + kind).setAttribute("points", m.looks
      .map((look, at) => `${600 * at / (LOOKS - 1)},${155 - 150 * look[n]}`).join(" ")));
  }

  function draw() {
    set(element("steps"), lib.steps().toLocaleString("en"));
    if (m.name === "baby") drawTube();
    drawRegisters();
    drawCode();
    drawForms();
    drawWays();
    set(element("output"), m.output);
  }

  // ---- Machines to choose from ----

  function enter(machine) {
    pause();
    m = machine;
    lib.select(m.number);
    document.querySelectorAll(".only-baby, .only-rv64, .only-wasm").forEach(e => { e.hidden = !e.classList.contains("only-" + m.name); });
    const own = programs.filter(program => program.guest === m.name), engines = [], missing = [];
    element("example").replaceChildren(...own.map((program, n) => new Option(program.name, n)));
    for (let n = 0; lib.engine(n); n++) {
      const [name, how, why] = text().split("\n"), option = new Option(why ? `${name} (not here)` : `${name}: ${how}`, n);
      option.disabled = why !== "";
      if (why) missing.push(`${name}: ${why}.`);
      engines.push(option);
    }
    element("engine").replaceChildren(...engines);
    element("engine").value = engines.find(option => option.text.startsWith("direct:")).value;
    element("missing").replaceChildren(...missing.map(line => Object.assign(document.createElement("p"), { textContent: "Not here: " + line })));
    if (m.entry === null) return choose(own[0]);
    element("example").value = own.indexOf(m.entry);
    element("listing").textContent = m.entry.source;
    if (m.name === "wasm") {
      listFunctions();
      m.dirty = false;
    }
    if (!m.loaded) return load();
    makeRows();
    say(m.note);
    draw();
  }

  // ---- What the user does ----

  document.querySelectorAll("[name=guest]").forEach(e => { e.onchange = () => enter(machines[GUESTS.indexOf(e.value)]); });
  element("example").onchange = () => choose(programs.filter(program => program.guest === m.name)[element("example").value]);
  element("file").onchange = async () => {
    const file = element("file").files[0];
    if (!file) return;
    const image = new Uint8Array(await file.arrayBuffer());
    m.entry = { guest: "wasm", name: file.name, source: file.name };
    Object.assign(m, { image, dirty: true });
    m.breakpoints.clear();
    element("listing").textContent = file.name;
    load();
  };
  element("step").onclick = step;
  element("run").onclick = run;
  element("stop").onclick = () => {
    pause();
    say(`Stopped at ${place(lib.pc())}.`);
    element("run").focus();
    draw();
  };
  element("reset").onclick = load;
  element("load").onclick = load;
  element("function").onchange = element("arguments").onchange = load;
  element("source").oninput = () => {
    m.dirty = true;
    mark(0, 0);
    element("error").textContent = "";
  };
  element("source").onscroll = scroll;
  element("source").onkeydown = event => {
    if (event.key === "Enter" && event.ctrlKey) load();
  };
  element("code").onkeydown = event => {
    const at = rows.findIndex(row => row.button === document.activeElement), next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || next === undefined || !rows[next]) return;
    event.preventDefault();
    rows[at].button.tabIndex = -1;
    rows[next].button.tabIndex = 0;
    rows[next].button.focus();
  };
  enter(machines[0]);
})().catch(error => {
  document.getElementById("status").textContent = "This browser cannot run the page: " + error.message;
  throw error;
});
