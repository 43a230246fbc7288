/// Chooses among what a client says it understands (RFC 9110 §12.5).
package enum Negotiation {
    /// Whether the client takes gzip: named with a weight above 0, or covered by `*`.
    package static func acceptsGzip(_ headers: HTTPHeaders) -> Bool {
        let list = QualityList(headers.all("Accept-Encoding"))
        let named = list.elements.first { $0.value == "gzip" || $0.value == "x-gzip" }
        let chosen = named ?? list.elements.first { $0.value == "*" }
        return (chosen?.weight ?? 0) > 0
    }

    /// The offered format the client likes best; the earlier offer wins a tie.
    ///
    /// Each offer has the weight of the most precise range that covers it. When none is covered,
    /// the answer is `text`: the reference never refuses a scrape for its Accept. A wildcard alone
    /// (curl, a browser) gets `text` too, since it is what a person expects to see.
    package static func exposition(
        _ headers: HTTPHeaders, offers: [ExpositionFormat] = [.text, .openMetrics]
    ) -> ExpositionFormat {
        let list = QualityList(headers.all("Accept"))
        var best = ExpositionFormat.text
        var bestWeight = 0
        for offer in offers {
            let weight = weight(of: offer, in: list)
            if weight > bestWeight {
                best = offer
                bestWeight = weight
            }
        }
        return best
    }

    private static func weight(of offer: ExpositionFormat, in list: QualityList) -> Int {
        var best = (precision: 0, weight: 0)
        for range in list.elements {
            guard let precision = offer.precision(of: range) else { continue }
            if precision > best.precision { best = (precision, range.weight) }
        }
        return best.weight
    }
}
