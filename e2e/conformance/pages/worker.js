postMessage(typeof self.Profiler);
