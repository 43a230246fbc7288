import CZlib

/// What stands before each payload in a segment: 40 bytes, numbers with their lowest byte first.
///
/// | bytes | |
/// |---|---|
/// | 0–3 | `MSR` and the version of this form, 1 |
/// | 4–7 | length of the payload |
/// | 8–15 | number of the record |
/// | 16–23 | when it was queued: Unix seconds, a double |
/// | 24–27 | points |
/// | 28–31 | format: CRC-32 of its name, so that no protocol gets another's bytes |
/// | 32–35 | CRC-32 of the payload |
/// | 36–39 | CRC-32 of the 36 bytes before |
///
/// A checksum of its own for the header lets a scan pass over a bad payload by its length, and find
/// the next record behind anything else without a checksum over megabytes at each byte.
struct SpoolHeader: Equatable {
    static let byteCount = 40
    static let mark: [UInt8] = [0x4D, 0x53, 0x52, 1]
    /// Numbers from here on are none of ours; below, counting on can never overflow.
    static let numberMax: UInt64 = 1 << 62

    var entry: SpoolEntry
    var format: UInt32
    var payloadChecksum: UInt32

    init(_ record: SpoolRecord, format: UInt32) {
        entry = record.entry
        self.format = format
        payloadChecksum = Self.checksum(record.bytes[...])
    }

    /// Reads the header at `position`; `nil` when there is none.
    init?(_ bytes: [UInt8], at position: Int) {
        guard position >= 0, bytes.count - position >= Self.byteCount,
            bytes[position..<(position + 4)].elementsEqual(Self.mark)
        else { return nil }
        func number<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) -> Number {
            let start = position + offset
            let size = Number.bitWidth / 8
            return bytes[start..<(start + size)].reversed().reduce(0) { $0 << 8 | Number($1) }
        }
        guard Self.checksum(bytes[position..<(position + 36)]) == number(36, UInt32.self) else {
            return nil
        }
        let seconds = Double(bitPattern: number(16, UInt64.self))
        entry = SpoolEntry(
            number: number(8, UInt64.self), createdAtSeconds: seconds.isFinite ? seconds : 0,
            points: Int(number(24, UInt32.self)), byteCount: Int(number(4, UInt32.self)))
        format = number(28, UInt32.self)
        payloadChecksum = number(32, UInt32.self)
        guard entry.number < Self.numberMax else { return nil }
    }

    var bytes: [UInt8] {
        var bytes = Self.mark
        bytes.reserveCapacity(Self.byteCount)
        func append<Number: FixedWidthInteger>(_ number: Number) {
            for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        append(UInt32(clamping: entry.byteCount))
        append(entry.number)
        append(entry.createdAtSeconds.bitPattern)
        append(UInt32(clamping: entry.points))
        append(format)
        append(payloadChecksum)
        append(Self.checksum(bytes[...]))
        return bytes
    }

    /// zlib's CRC-32: about 1 GB/s.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
        }
    }

    /// How a format is written in a header.
    static func format(named name: String) -> UInt32 { checksum(Array(name.utf8)[...]) }
}
