/*
 * The pool puts layer upon layer in a runtime that files share. Here each thing keeps the one layer that it needs.
 */

/**
 * The pool wraps the Worker's classes, and each time it makes an object of one, the prototype goes into one more Proxy:
 * every request, queue batch and Durable Object makes the later ones slower, until the stack overflows.
 */
const prototypes = new WeakSet<object>();

globalThis.Proxy = new Proxy(Proxy, {
  construct(Original, [target, handler]: [object, ProxyHandler<object>]) {
    if (!String(handler.get).includes("getUnknownPrototypeKey")) return new Original(target, handler);
    if (prototypes.has(target)) return target;
    const proxy = new Original(target, handler);
    prototypes.add(proxy);
    return proxy;
  },
});

declare const __vitest_mocker__: { moduleRunner: { transport: { invoke: unknown } } };
let invoke: unknown;

/** With every file, the way on which modules are fetched is wrapped once more; it stays as the first file had it. */
export function keepModuleFetchFlat(): void {
  const { transport } = __vitest_mocker__.moduleRunner;
  invoke ??= transport.invoke;
  transport.invoke = invoke;
}
