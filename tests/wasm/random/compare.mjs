// Random modules under V8, compared with what invoke.c printed of them.
//
//     node compare.mjs bytes DIRECTORY SEED COUNT   writes COUNT files of random bytes, from which wasm-opt makes modules
//     node compare.mjs compare OUTPUT               OUTPUT is what invoke printed
import fs from 'node:fs';

function writeBytes(directory, seed, count) {
    let state = BigInt(seed);
    const next = () => {
        state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
        return Number(state >> 33n);
    };
    for (let i = 0; i < count; i++) {
        const bytes = Buffer.alloc(500 + next() % 15000);
        for (let at = 0; at < bytes.length; at++)
            bytes[at] = next() >> 8;
        fs.writeFileSync(`${directory}/${String(i).padStart(6, '0')}`, bytes);
    }
}

// ---- Types: JavaScript does not tell those of functions, so they are read from the bytes ----

const names = {0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64'};

function functionTypes(bytes) {
    let at = 8;
    const number = () => {
        let value = 0, shift = 0, byte;
        do {
            byte = bytes[at++];
            value += (byte & 0x7f) * 2 ** shift;
            shift += 7;
        } while (byte & 0x80);
        return value;
    };
    const list = () => Array.from({length: number()}, () => names[bytes[at++]] ?? 'reference');
    const name = () => {
        const length = number();
        at += length;
    };
    const types = [], functions = [], exported = {};
    while (at < bytes.length) {
        const id = bytes[at++], end = number() + at;
        if (id === 1) {
            for (let count = number(); count > 0; count--) {
                at++;
                types.push({params: list(), results: list()});
            }
        } else if (id === 2) {
            for (let count = number(); count > 0; count--) {
                name();
                name();
                if (bytes[at++] !== 0)
                    throw new Error('an import that is no function');
                functions.push(number());
            }
        } else if (id === 3) {
            for (let count = number(); count > 0; count--)
                functions.push(number());
        } else if (id === 7) {
            for (let count = number(); count > 0; count--) {
                const length = number(), text = bytes.toString('utf8', at, at + length);
                const kind = bytes[at += length], index = (at++, number());
                if (kind === 0)
                    exported[text] = types[functions[index]];
            }
        }
        at = end;
    }
    return exported;
}

// ---- Values and traps, printed as invoke.c prints them ----

const view = new DataView(new ArrayBuffer(8));

function text(type, value) {
    if (type === 'f32' || type === 'f64') {
        if (Number.isNaN(value))
            return ' nan';
        view.setFloat64(0, value);
        return ' ' + view.getBigUint64(0).toString(16).padStart(16, '0');
    }
    return type === 'reference' ? (value === null ? ' null' : ' reference') : ` ${value}`;
}

function argument(type, i) {
    return {i32: 7 * i + 3, i64: BigInt(7 * i + 3), f32: i + 0.5, f64: -i - 0.25}[type] ?? null;
}

function trapText(error) {
    if (error instanceof RangeError && /call stack/.test(error.message))
        return 'exhausted';
    const message = String(error.message);
    const kinds = [
        [/^unreachable/, 'unreachable'], [/memory access/, 'out of bounds memory access'],
        [/divide|remainder|unrepresentable/, 'arithmetic'],
        [/table|signature|null function|element segment/, 'table'], [/data segment/, 'out of bounds memory access'],
    ];
    return `trap ${kinds.find(([pattern]) => pattern.test(message))?.[1] ?? message}`;
}

function runModule(path) {
    const lines = [], bytes = fs.readFileSync(path);
    let module, instance, types;
    try {
        module = new WebAssembly.Module(bytes);
    } catch {
        return ['refused'];
    }
    const logs = {};
    for (const {name} of WebAssembly.Module.imports(module)) {
        const type = name.replace('log-', '');
        logs[name] = (...values) => { lines.push('log' + values.map((value) => text(type, value)).join('')); };
    }
    try {
        types = functionTypes(bytes);
        instance = new WebAssembly.Instance(module, {'fuzzing-support': logs});
    } catch {
        return [...lines, 'not instantiated'];
    }
    const invoke = (name) => {
        const {params, results} = types[name];
        try {
            let values = instance.exports[name](...params.map(argument));
            if (results.length < 2)
                values = results.length === 0 ? [] : [values];
            lines.push('returns' + [...values].map((value, i) => text(results[i], value)).join(''));
        } catch (error) {
            lines.push(trapText(error));
        }
        return lines.at(-1) !== 'exhausted';
    };
    for (const {name, kind} of WebAssembly.Module.exports(module)) {
        if (kind !== 'function')
            continue;
        lines.push(name);
        if (('hangLimitInitializer' in types && !invoke('hangLimitInitializer')) || !invoke(name))
            break;
    }
    return lines;
}

function compare(output) {
    const counts = {same: 0, refused: 0, exhausted: 0, different: 0, calls: 0};
    for (const part of fs.readFileSync(output, 'utf8').split(/^== /m).slice(1)) {
        const [path, ...rest] = part.trimEnd().split('\n');
        let ours = rest.filter((line) => !line.startsWith('# ')), theirs = runModule(path);
        // How deep calls may go is the host's choice, so what comes from there on is not compared.
        const cut = [ours, theirs].map((lines) => lines.indexOf('exhausted')).filter((at) => at >= 0);
        if (cut.length > 0) {
            counts.exhausted++;
            ours = ours.slice(0, Math.min(...cut));
            theirs = theirs.slice(0, Math.min(...cut));
        }
        const at = ours.findIndex((line, i) => line !== theirs[i]);
        if (at >= 0 || ours.length !== theirs.length) {
            const where = at >= 0 ? at : ours.length;
            console.log(`${path}: line ${where + 1}: '${ours[where]}', but V8: '${theirs[where]}'`);
            counts.different++;
        } else {
            counts.same++;
        }
        counts.refused += ours[0] === 'refused';
        counts.calls += ours.filter((line) => /^(returns|trap)/.test(line)).length;
    }
    console.log(`${counts.same} modules do the same under V8, ${counts.calls} calls; ${counts.refused} of them both refuse, ` +
                `${counts.exhausted} use up the stack; ${counts.different} differ`);
    process.exit(counts.different > 0 || counts.calls === 0 ? 1 : 0);
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'bytes')
    writeBytes(...rest);
else
    compare(...rest);
