/// A secret that senders and a listener share, and what it is called on the wire.
package struct EnvelopeKey: Sendable, Equatable {
    package let id: [UInt8]
    package let secret: [UInt8]
}

/// The keys of a listener: several live at once, so that one can be replaced without a gap.
package struct EnvelopeKeys: Sendable, Equatable {
    /// Two for each of some groups of senders.
    package static let keysMax = 16
    /// As long as the code: a shorter one would be easier to guess than the code.
    package static let secretBytesMin = 32
    package static let secretBytesMax = 128

    /// Why a text holds no keys: a sentence that tells no secret.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    package let keys: [EnvelopeKey]

    /// Reads lines of `KEYID HEXSECRET`; empty ones and those that begin with `#` say nothing.
    package init(parsing text: [UInt8]) throws(Problem) {
        var keys: [EnvelopeKey] = []
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.split(whereSeparator: Self.isBlank)
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            let place = "line \(index + 1)"
            guard words.count == 2 else {
                throw Problem(description: "\(place) is not `KEYID HEXSECRET`")
            }
            let key = try Self.key(first, words[1], place)
            guard !keys.contains(where: { $0.id == key.id }) else {
                throw Problem(description: "\(place) has the id of a key before it")
            }
            keys.append(key)
        }
        guard (1...Self.keysMax).contains(keys.count) else {
            throw Problem(description: "has not 1 to \(Self.keysMax) keys")
        }
        self.keys = keys
    }

    /// The number of the key whose id stands at `range`.
    func number(ofKeyAt range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        keys.firstIndex { key in
            key.id.count == range.count
                && key.id.indices.allSatisfy { key.id[$0] == bytes[range.lowerBound + $0] }
        }
    }

    private static func key(
        _ id: ArraySlice<UInt8>, _ digits: ArraySlice<UInt8>, _ place: String
    ) throws(Problem) -> EnvelopeKey {
        guard id.count <= Envelope.keyIDBytesMax, id.allSatisfy(isOfAnID) else {
            throw Problem(
                description: "\(place) has a key id that is not 1 to \(Envelope.keyIDBytesMax)"
                    + " letters, digits, `_`, `.` and `-`")
        }
        guard let secret = bytes(ofHexadecimal: digits),
            (secretBytesMin...secretBytesMax).contains(secret.count)
        else {
            throw Problem(
                description: "\(place) has a secret that is not \(secretBytesMin) to"
                    + " \(secretBytesMax) bytes in hexadecimal digits")
        }
        return EnvelopeKey(id: Array(id), secret: secret)
    }

    private static func bytes(ofHexadecimal digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = value(ofHexadecimal: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func value(ofHexadecimal digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }

    private static func isOfAnID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
