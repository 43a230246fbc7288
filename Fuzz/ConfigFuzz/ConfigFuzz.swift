import Configuration

/// Reads arbitrary bytes as a configuration: nothing may trap, and what was read can be written.
///
/// A tree that does not read back to itself ends the process, which libFuzzer keeps as a crash.
@c(LLVMFuzzerTestOneInput)
func fuzzConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    var problems = ConfigProblems()
    guard var tree = YAMLReader.read(input, file: "fuzz", reporting: &problems) else { return 0 }
    tree.expandVariables(
        from: ["A": "a", "B": "[b"], untouched: ["mapping"], reporting: &problems)
    _ = FuzzedOptions.schema.decode(tree, reporting: &problems)
    checkRoundTrip(of: tree)
    return 0
}

private func checkRoundTrip(of tree: ConfigNode) {
    var problems = ConfigProblems()
    let written = tree.yaml
    // Escapes can make a text longer than a reader takes.
    guard written.utf8.count <= YAMLReader.bytesMax else { return }
    guard var again = YAMLReader.read(written.utf8, file: "again", reporting: &problems) else {
        preconditionFailure("what was written is not YAML: \(problems.errors)")
    }
    again.expandVariables(from: [:], reporting: &problems)
    precondition(problems.isEmpty, "what was written has problems: \(problems.errors)")
    precondition(again == tree, "what was written says something else")
}

/// An option for each kind of value.
private struct FuzzedOptions: Sendable {
    var period: Duration = .seconds(1)
    var size = 0
    var ratio = 0.0
    var address: HostPort?
    var url = Endpoint(scheme: "unix", address: .socketPath("/"))
    var ranges: [AddressRange] = []
    var names: [String: Bool] = [:]

    static let schema = Schema(
        defaults: FuzzedOptions(),
        [
            Option("period", \.period, .duration(.zero ... .seconds(60)), ""),
            Option("size", \.size, .bytes(0...1_000), ""),
            Option("ratio", \.ratio, .number(allowsInfinity: true), ""),
            Option("address", \.address, .hostPortOrOff, ""),
            Option("url", \.url, .url(["unix", "http", "udp"]), ""),
            Option("ranges", \.ranges, .list(of: .addressRange, count: 0...9), ""),
            Option("names", \.names, .dictionary(of: .boolean, keysMax: 9), ""),
            .unavailable("later"),
        ])
}
