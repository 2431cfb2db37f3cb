// The observer takes what it needs from `window` when it is loaded; the pure parts need no more.
Object.assign(globalThis, { window: globalThis });
