/// What an expression yields; the raw value is how Prometheus names it in errors.
enum ValueType: String {
    case scalar
    case string
    case instantVector = "instant vector"
    case rangeVector = "range vector"
}
