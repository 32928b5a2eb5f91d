import Money

/// Sums of a batch's transfers by currency, minor units.
struct ControlTotals {
  private var totals: [(currency: Currency, minor: Int128)] = []

  mutating func add(_ minor: Int128, _ currency: Currency) {
    for place in totals.indices where totals[place].currency == currency {
      totals[place].minor += minor
      return
    }
    totals.append((currency, minor))
  }

  /// In the order of the currencies' codes.
  var byCode: [(currency: String, minor: Int128)] {
    totals.map { (currency: $0.currency.code, minor: $0.minor) }.sorted { $0.currency < $1.currency }
  }
}
