extension RunningAgent {
    /// Until what was sent before lies in a closed interval.
    func waitForFlush() throws {
        func flushes() throws -> Substring? {
            try get("/api/martlet/status").body.firstMatch(of: /"flushes":(\d+)/)?.1
        }
        let before = try flushes()
        try waitUntil("a flush", or: { errors }) { try flushes() != before }
    }
}
