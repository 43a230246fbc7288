import Store

/// Decodes arbitrary bytes as every kind of row: nothing may trap, and what was read comes back.
@c(LLVMFuzzerTestOneInput)
func fuzzStoreChunk(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 0 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    checkSamples(input)
    checkRollUps(input)
    checkHead(input)
    checkValues(input)
    return 0
}

private func checkSamples(_ input: [UInt8]) {
    do throws(ChunkDamage) {
        let samples = try SampleChunk.decode(input, baseMilliseconds: 7)
        precondition(samples.count <= SampleChunk.samplesMax, "a chunk gave too many samples")
        let again = SampleChunk.encode(samples, baseMilliseconds: 7)
        let back = try SampleChunk.decode(again, baseMilliseconds: 7)
        precondition(areSame(samples, back), "samples changed on their way")
    } catch {}
}

private func checkRollUps(_ input: [UInt8]) {
    do throws(ChunkDamage) {
        let rows = try RollUpChunk.decode(input, baseMilliseconds: 7)
        let again = RollUpChunk.encode(rows, baseMilliseconds: 7)
        let back = try RollUpChunk.decode(again, baseMilliseconds: 7)
        precondition(back.count == rows.count, "roll-ups were lost on their way")
    } catch {}
}

private func checkHead(_ input: [UInt8]) {
    do throws(ChunkDamage) {
        let samples = try HeadRow.decode(input)
        let back = try HeadRow.decode(HeadRow.encode(samples))
        precondition(back.count == samples.count, "a head row lost samples")
    } catch {}
}

/// The input as values: each eight bytes one, or each byte a step of a hundredth.
private func checkValues(_ input: [UInt8]) {
    var samples: [StoredSample] = []
    let isSteps = input[0] & 1 == 0
    let width = isSteps ? 1 : 8
    var sum: Int64 = 0
    for start in stride(from: 1, to: input.count - width + 1, by: width).prefix(500) {
        let bits = input[start..<(start + width)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        sum = sum &+ Int64(bitPattern: bits)
        let value = isSteps ? Double(sum) / 100 : Double(bitPattern: bits)
        samples.append(StoredSample(sum, value))
    }
    let bytes = SampleChunk.encode(samples, baseMilliseconds: sum)
    do throws(ChunkDamage) {
        let back = try SampleChunk.decode(bytes, baseMilliseconds: sum)
        precondition(areSame(samples, back), "values changed on their way")
    } catch {
        preconditionFailure("what was encoded cannot be decoded: \(error)")
    }
}

/// Bit for bit.
private func areSame(_ left: [StoredSample], _ right: [StoredSample]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy {
            $0.timestampMilliseconds == $1.timestampMilliseconds
                && $0.value.bitPattern == $1.value.bitPattern
        }
}
