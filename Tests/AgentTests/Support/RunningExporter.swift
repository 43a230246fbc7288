/// `martlet exporter` on free ports of loopback.
extension RunningAgent {
    /// Flags that ask for free ports; a test's own come behind them.
    static let freePorts = [
        "--statsd.listen-udp=127.0.0.1:0", "--statsd.listen-tcp=127.0.0.1:0",
        "--web.listen-address=127.0.0.1:0",
    ]

    static func exporter(
        _ arguments: [String] = [], in folder: TestFolder = TestFolder()
    ) throws -> RunningAgent {
        try RunningAgent(only: ["exporter"] + freePorts + arguments, in: folder)
    }

    /// The samples of the page by series, written as the page does.
    func samples() throws -> [String: Double] {
        var samples: [String: Double] = [:]
        for line in try get("/metrics").body.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<blank])] = Double(line[line.index(after: blank)...])
        }
        return samples
    }

    /// The value of a series on the page.
    func sample(_ series: String) throws -> Double? { try samples()[series] }
}
