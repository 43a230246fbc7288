extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    /// An ASCII letter.
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    /// May begin a name.
    var isNameStart: Bool { isLetter || self == 0x5F }
    /// May stand inside a name.
    var isNamePart: Bool { isNameStart || isDigit }
    var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
    /// What a hexadecimal digit is worth.
    var hexadecimalValue: UInt32? {
        switch self {
        case 0x30...0x39: UInt32(self) - 0x30
        case 0x41...0x46: UInt32(self) - 0x37
        case 0x61...0x66: UInt32(self) - 0x57
        default: nil
        }
    }
}
