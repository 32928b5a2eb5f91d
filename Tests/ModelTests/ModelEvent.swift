import Money

/// Why the model does not post a row: a code, and the column of a conflict.
struct Refusal: Error, Equatable {
  var code: String
  var column: String?

  init(_ code: String, _ column: String? = nil) { (self.code, self.column) = (code, column) }
}

/// An event as a row states it: every field but the key as normalised text, amounts in minor units.
struct ModelEvent: Equatable {
  var kind = ""
  var reference = ""
  var book = ""
  var date = Day(number: 0)
  var currency = ""
  var fields: [String: String] = [:]

  func amount(_ name: String) -> Int64? { fields[name].flatMap { Int64($0) } }

  /// The order in which differences are named: that of the table in the description of the format.
  private static let order = [
    "event", "reference", "book", "date", "concerns", "amount", "currency", "fund", "programme", "line",
    "disaster",
    "treaty", "guarantee", "claim", "recovery", "loan", "party", "lender", "borrower", "borrower_group",
    "area", "product", "industry", "principal", "interest", "damages", "costs", "loan_amount",
    "coverage_ratio", "start", "end", "fee_class", "instalments", "repayment", "underwriting_year",
    "accident_date", "account_period", "layer", "period_from", "period_to", "headcount", "month", "component",
    "purpose", "verified_loss", "due", "original_amount", "original_currency", "rate", "rate_date", "of",
    "of_book", "final", "reason", "document", "memo",
  ]

  func firstDifference(_ other: ModelEvent) -> String? {
    let (left, right) = (all, other.all)
    return ModelEvent.order.first { left[$0] != right[$0] }
  }

  private var all: [String: String] {
    var all = fields
    (all["event"], all["reference"], all["book"]) = (kind, reference, book)
    (all["date"], all["currency"]) = ("\(date)", currency)
    return all
  }

  private static let money: Set<String> = ["amount", "principal", "interest", "damages", "costs"]
  private static let needed: [String: [String]] = [
    "fund.contribution": ["amount", "party"], "fund.returned": ["amount", "party"],
    "investment.income": ["amount"], "operating.expense": ["amount"], "transit.arrived": ["amount"],
    "guarantee.approved": ["guarantee", "amount"], "guarantee.drawn": ["guarantee", "amount"],
    "guarantee.amortised": ["guarantee", "amount"], "guarantee.released": ["guarantee"],
    "guarantee.cancelled": ["guarantee"], "fee.billed": ["guarantee", "amount"],
    "fee.received": ["guarantee", "amount"], "fee.earned": ["guarantee", "amount"],
    "fee.refunded": ["guarantee", "amount"], "claim.accepted": ["guarantee", "claim"],
    "claim.paid": ["guarantee", "claim"], "compensation.toIncome": ["guarantee", "claim"],
    "indemnity.writtenOff": ["guarantee", "claim"], "recovery.received": ["guarantee", "claim", "amount"],
    "recovery.cost": ["guarantee", "claim", "amount"], "insurance.received": ["of", "amount"],
    "compensation.received": ["of", "amount"], "recovery.remitted": ["of", "amount"],
    "recovery.refunded": ["of", "amount"], "posting.reversed": ["of", "reason"],
  ]

  /// Events that start in any book; all others in that of an association.
  private static let anywhere: Set<String> = [
    "fund.contribution", "fund.returned", "investment.income", "operating.expense", "transit.arrived",
    "posting.reversed",
  ]

  /// Reads a row.
  /// - Returns: the event, or the codes of all that is wrong with it, sorted.
  static func read(
    _ row: String, _ scheme: ModelScheme, _ variant: PackVariant
  ) -> (event: ModelEvent, faults: [String]) {
    var texts: [String: String] = [:]
    for part in row.split(separator: " ") {
      let pair = part.split(separator: "=", maxSplits: 1)
      texts[String(pair[0])] = String(pair[1])
    }
    var (event, faults) = (ModelEvent(), [String]())
    event.kind = texts.removeValue(forKey: "event") ?? ""
    event.reference = texts.removeValue(forKey: "reference") ?? ""
    event.book = texts.removeValue(forKey: "book") ?? ""
    let day = texts.removeValue(forKey: "date") ?? ""
    event.currency = texts.removeValue(forKey: "currency") ?? scheme.currency
    if let date = Day(day) { event.date = date } else { faults.append("not-a-day") }
    for (name, text) in texts {
      do throws(Refusal) {
        event.fields[name] = money.contains(name) ? try minor(text, event.currency) : text
      } catch {
        faults.append(error.code)
      }
      if name == "party", scheme.kinds(variant)[text] == nil { faults.append("unknown-party") }
    }
    if scheme.role(event.book) != "association", !anywhere.contains(event.kind) {
      faults.append("book-not-of-event")
    }
    event.addUp(&faults)
    for name in needed[event.kind] ?? [] where event.fields[name] == nil && texts[name] == nil {
      faults.append("missing-column-value")
    }
    return (event, faults.sorted())
  }

  /// The sum of the components is the amount, whether it is stated or not.
  private mutating func addUp(_ faults: inout [String]) {
    let parts = ["principal", "interest", "damages", "costs"].compactMap { amount($0) }
    guard !parts.isEmpty else { return }
    let sum = parts.reduce(0, +)
    if let stated = amount("amount") {
      if stated != sum { faults.append("amount-not-sum") }
    } else {
      fields["amount"] = "\(sum)"
    }
  }

  private static func minor(_ text: String, _ currency: String) throws(Refusal) -> String {
    let decimals = Currency(currency)?.decimals ?? 0
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    var fraction = parts.count > 1 ? String(parts[1]) : ""
    guard fraction.count <= decimals else { throw Refusal("too-many-decimals") }
    while fraction.count < decimals { fraction += "0" }
    guard let value = Int64(parts[0] + fraction) else { throw Refusal("not-an-amount") }
    guard value > 0 else { throw Refusal("amount-not-positive") }
    return "\(value)"
  }
}
