/// One file of a spool: records in the order of their numbers.
struct SpoolSegment {
    /// Where a record lies.
    struct Place {
        var number: UInt64
        var offset: Int
    }

    /// The number of its first record in hexadecimal digits, so that names sort as numbers do.
    let name: String
    private(set) var places: [Place] = []
    /// Bytes of the file that count: the next record's offset.
    private(set) var byteCount = 0
    var isSynced = false

    init(firstNumber: UInt64) {
        let digits = String(firstNumber, radix: 16)
        name = String(repeating: "0", count: 16 - digits.count) + digits + Self.ending
    }

    /// A segment of an earlier process.
    init(name: String, _ scan: SegmentScan, byteCount: Int) {
        self.name = name
        self.byteCount = byteCount
        isSynced = true
        places = scan.found.map { Place(number: $0.entry.number, offset: $0.offset) }
    }

    static func isName(_ name: String) -> Bool {
        name.utf8.count == 16 + ending.utf8.count && name.hasSuffix(ending)
            && name.utf8.prefix(16).allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }

    var lastNumber: UInt64? { places.last?.number }

    mutating func append(_ entry: SpoolEntry) {
        places.append(Place(number: entry.number, offset: byteCount))
        byteCount += SpoolHeader.byteCount + entry.byteCount
    }

    /// Where a record lies; records are found by halving.
    func place(of number: UInt64) -> Place? {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].number < number { low = middle + 1 } else { high = middle }
        }
        guard low < places.count, places[low].number == number else { return nil }
        return places[low]
    }

    private static let ending = ".segment"
}
