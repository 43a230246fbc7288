/// Sends arbitrary datagrams through the whole pipeline: nothing may trap, nothing may be lost in
/// silence, and every output must be what its readers can read.
///
/// Four bytes choose the configuration. In the rest 0xFF, which no valid text has, and the byte
/// behind it end a datagram and say what comes next: see `Command`. A broken rule ends the process,
/// which libFuzzer keeps as a crash with its input.
@c(LLVMFuzzerTestOneInput)
func fuzzPipeline(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > PipelineCase.headBytes else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let run = PipelineRun(PipelineCase(input.prefix(PipelineCase.headBytes).map(\.self)))
    var rest = input.dropFirst(PipelineCase.headBytes)
    while !rest.isEmpty {
        let datagram = rest.prefix { $0 != Command.mark }
        run.send(Array(datagram))
        rest = rest.dropFirst(datagram.count + 1)
        if let byte = rest.popFirst() { run.obey(Command(byte)) }
    }
    run.flush()
    return 0
}

/// What happens between two datagrams.
struct Command {
    static let mark: UInt8 = 0xFF

    /// The next datagrams are this worker's.
    let worker: Int
    let ticks: Bool
    let flushes: Bool
    /// How far the clock goes on before; the wall clock may be set back, too.
    let seconds: Double

    init(_ byte: UInt8) {
        worker = Int(byte & 3)
        ticks = byte & 4 != 0
        flushes = byte & 8 != 0
        let steps: [Double] = [
            0, 0, 0.25, 1, 2, 9, 11, 21, 59, 61, 601, 3_601, 86_401, 90_001, -7, -4_000,
        ]
        seconds = steps[Int(byte >> 4)]
    }
}
