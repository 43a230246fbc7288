/// Breaks on one short input, so that a run which finds nothing here proves the harness broken.
@c(LLVMFuzzerTestOneInput)
func fuzzCanary(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count >= 3 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if input[0] == UInt8(ascii: "a"), input[1] == UInt8(ascii: ":"), input[2] == UInt8(ascii: "1") {
        preconditionFailure("the canary is dead, as it should be")
    }
    return 0
}
