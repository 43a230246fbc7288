/// A question whether the other side is there; the answer has the same number.
package struct Ping: Sendable, Equatable {
    package var number: UInt64

    package init(number: UInt64) {
        self.number = number
    }

    package var body: [UInt8] {
        var writer = WireWriter()
        writer.append(fixed: number)
        return writer.bytes
    }

    package init(_ body: [UInt8]) throws(WireFault) {
        var reader = WireReader(body)
        number = try reader.fixed(UInt64.self)
        try reader.finish()
    }
}
