/// Decodes the parameters of a URL or of a form (`application/x-www-form-urlencoded`).
///
/// A broken escape stands for itself, ill-formed UTF-8 is repaired: neither can fail.
package enum QueryString {
    /// Most parameters taken from one text: a dashboard sends a dozen, a `match[]` list some 100.
    package static let parametersMax = 1024

    /// The parameters in their order, or nil when there are more than `parametersMax`.
    package static func decode(_ bytes: ArraySlice<UInt8>) -> [(String, String)]? {
        var parameters: [(String, String)] = []
        var rest = bytes
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
            let pair = rest[..<end]
            rest = rest[end...].dropFirst()
            if pair.isEmpty { continue }
            guard parameters.count < parametersMax else { return nil }
            parameters.append(split(pair))
        }
        return parameters
    }

    private static func split(_ pair: ArraySlice<UInt8>) -> (String, String) {
        let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        return (
            unescape(pair[..<equals], plusIsSpace: true),
            unescape(pair[equals...].dropFirst(), plusIsSpace: true)
        )
    }

    /// Resolves `%XX`, and `+` where it means a blank.
    static func unescape(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                plain.append(escapedByte(&rest) ?? byte)
            case UInt8(ascii: "+") where plusIsSpace:
                plain.append(0x20)
            default:
                plain.append(byte)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The byte whose two digits stand at the front of `rest`, which it removes.
    private static func escapedByte(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard let high = rest.first.flatMap(ASCII.hexValue),
            let low = rest.dropFirst().first.flatMap(ASCII.hexValue)
        else { return nil }
        rest.removeFirst(2)
        return high << 4 | low
    }
}
