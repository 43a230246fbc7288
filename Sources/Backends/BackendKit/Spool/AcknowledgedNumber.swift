import EventLoop

/// Remembers over a crash how far a spool was acknowledged.
///
/// A file of two places that are written in turn, each a number with its checksum: a write that was
/// torn costs the last acknowledgement, not all of them.
struct AcknowledgedNumber {
    static let name = "acknowledged"
    private static let placeBytes = 12

    /// Lower record numbers are acknowledged.
    private(set) var below: UInt64 = 0
    private var nextPlace = 0

    /// What the file says; 0 when it says nothing that can be read.
    init(_ bytes: [UInt8]) {
        for place in 0..<2 {
            let start = place * Self.placeBytes
            guard bytes.count >= start + Self.placeBytes else { return }
            let number = bytes[start..<(start + 8)].reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            }
            guard bytes[start..<(start + Self.placeBytes)].elementsEqual(Self.bytes(number)),
                number < SpoolHeader.numberMax, number > below
            else { continue }
            below = number
            nextPlace = 1 - place
        }
    }

    /// Reads the file; nothing acknowledged when it is missing or cannot be read.
    init(in files: any SpoolFiles) {
        do throws(UVError) {
            self.init(try files.read(Self.name, at: 0, count: 2 * Self.placeBytes))
        } catch {
            self.init([])
        }
    }

    mutating func write(below number: UInt64, to files: any SpoolFiles) throws(UVError) {
        let bytes = Self.bytes(number)
        var written = 0
        while written < bytes.count {
            let offset = nextPlace * Self.placeBytes + written
            let taken = try files.write(bytes[written...], to: Self.name, at: offset)
            guard taken > 0 else { throw .diskFull }
            written += taken
        }
        below = number
        nextPlace = 1 - nextPlace
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        let checksum = SpoolHeader.checksum(bytes[...])
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) }
        return bytes
    }
}
