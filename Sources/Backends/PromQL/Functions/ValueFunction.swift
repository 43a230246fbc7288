internal import Glibc

/// The functions that turn each value into another.
enum ValueFunction: String, CaseIterable {
    case abs, ceil, exp, floor, ln, log10, log2, sgn, sqrt
    case acos, acosh, asin, asinh, atan, atanh, cos, cosh, sin, sinh, tan, tanh
    case deg, rad

    func value(of value: Double) -> Double {
        switch self {
        case .abs: value.magnitude
        case .ceil: value.rounded(.up)
        case .exp: Glibc.exp(value)
        case .floor: value.rounded(.down)
        case .ln: Glibc.log(value)
        case .log10: Glibc.log10(value)
        case .log2: Glibc.log2(value)
        case .sgn: value < 0 ? -1 : value > 0 ? 1 : value
        case .sqrt: value.squareRoot()
        case .deg: value * 180 / .pi
        case .rad: value * .pi / 180
        case .acos, .acosh, .asin, .asinh, .atan, .atanh, .cos, .cosh, .sin, .sinh, .tan, .tanh:
            trigonometric(value)
        }
    }

    private func trigonometric(_ value: Double) -> Double {
        switch self {
        case .acos: Glibc.acos(value)
        case .acosh: Glibc.acosh(value)
        case .asin: Glibc.asin(value)
        case .asinh: Glibc.asinh(value)
        case .atan: Glibc.atan(value)
        case .atanh: Glibc.atanh(value)
        case .cos: Glibc.cos(value)
        case .cosh: Glibc.cosh(value)
        case .sin: Glibc.sin(value)
        case .sinh: Glibc.sinh(value)
        case .tan: Glibc.tan(value)
        case .tanh: Glibc.tanh(value)
        case .abs, .ceil, .exp, .floor, .ln, .log10, .log2, .sgn, .sqrt, .deg, .rad: value
        }
    }
}
