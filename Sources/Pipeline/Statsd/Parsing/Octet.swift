/// The bytes that mean something in a line.
///
/// Computed, so that a use is a constant in the code and not a load.
enum Octet {
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var hash: UInt8 { UInt8(ascii: "#") }
    static var plus: UInt8 { UInt8(ascii: "+") }
    static var comma: UInt8 { UInt8(ascii: ",") }
    static var minus: UInt8 { UInt8(ascii: "-") }
    static var point: UInt8 { UInt8(ascii: ".") }
    static var zero: UInt8 { UInt8(ascii: "0") }
    static var colon: UInt8 { UInt8(ascii: ":") }
    static var semicolon: UInt8 { UInt8(ascii: ";") }
    static var equals: UInt8 { UInt8(ascii: "=") }
    static var at: UInt8 { UInt8(ascii: "@") }
    static var leftBracket: UInt8 { UInt8(ascii: "[") }
    static var rightBracket: UInt8 { UInt8(ascii: "]") }
    static var underscore: UInt8 { UInt8(ascii: "_") }
    static var leftBrace: UInt8 { UInt8(ascii: "{") }
    static var rightBrace: UInt8 { UInt8(ascii: "}") }
    static var bar: UInt8 { UInt8(ascii: "|") }
}
