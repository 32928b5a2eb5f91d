import Ledger
import Money

/// One guarantee's life: its facts, each event with what stood after it, who bears which share of each claim,
/// its fees and what is open. Amounts are minor units of its currency.
public struct GuaranteePage {
  public struct Step {
    public var book: String
    public var date: Day
    public var seal: Int64
    public var event: String
    public var reference: String
    /// Of the event, or what it cleared; nil where it has none.
    public var amount: Int64?
    public var outstanding: Int64
    public var unearned: Int64
    /// Book value of the indemnity right.
    public var indemnity: Int64
    /// Recovered of the legal claims, cumulative.
    public var recovered: Int64

    public init(
      book: String, date: Day, seal: Int64, event: String, reference: String, amount: Int64?,
      outstanding: Int64, unearned: Int64, indemnity: Int64, recovered: Int64
    ) {
      (self.book, self.date, self.seal, self.event, self.reference) = (book, date, seal, event, reference)
      (self.amount, self.outstanding, self.unearned) = (amount, outstanding, unearned)
      (self.indemnity, self.recovered) = (indemnity, recovered)
    }
  }

  /// What a payer bears of a claim; the guarantor's own share comes last.
  public struct Share {
    public var claim: String
    public var payer: String
    public var treaty: String
    /// As the guarantee has it, such as `4/5`; empty of the rest.
    public var ratio: String
    public var paid: Int64
    public var recovered: Int64
    public var borne: Int64 { paid - recovered }

    public init(
      claim: String, payer: String, treaty: String, ratio: String, paid: Int64, recovered: Int64
    ) {
      (self.claim, self.payer, self.treaty, self.ratio) = (claim, payer, treaty, ratio)
      (self.paid, self.recovered) = (paid, recovered)
    }
  }

  public struct Item {
    public var kind: String
    public var party: String
    public var treaty: String
    public var claim: String
    public var reference: String
    public var date: Day
    public var amount: Int64
    public var remaining: Int64

    public init(
      kind: String, party: String, treaty: String, claim: String, reference: String, date: Day,
      amount: Int64, remaining: Int64
    ) {
      (self.kind, self.party, self.treaty, self.claim) = (kind, party, treaty, claim)
      (self.reference, self.date, self.amount, self.remaining) = (reference, date, amount, remaining)
    }
  }

  public var book: String
  public var code: String
  public var currency: Currency
  public var to: Day
  public var knownAtSeal: Int64
  public var headHash: String
  public var facts: [(name: String, value: String)] = []
  public var steps: [Step] = []
  public var shares: [Share] = []
  /// Charged, earned, unearned, receivable.
  public var fees: [(name: String, amount: Int64)] = []
  public var items: [Item] = []

  public init(
    book: String, code: String, currency: Currency, to: Day, knownAtSeal: Int64, headHash: String
  ) {
    (self.book, self.code, self.currency, self.to) = (book, code, currency, to)
    (self.knownAtSeal, self.headHash) = (knownAtSeal, headHash)
  }

  private func grouped(_ minor: Int64) -> String {
    Amount.grouped(Int128(minor), decimals: currency.decimals)
  }
  private func major(_ minor: Int64) -> String { Amount(minor: minor, currency).major }

  // MARK: - Text

  public func text(width: Int?) -> String {
    var parts = ["Guarantee \(book)/\(code) at the end of \(to), in \(currency.code)\n"]
    var facts = TextTable([.left(), .left()])
    for fact in self.facts { facts.add([fact.name, fact.value]) }
    parts.append(facts.render(width: width))
    parts.append("Events, in the order of posting, and what stood after each\n" + stepTable(width))
    if !shares.isEmpty { parts.append("Claims, by who bears them\n" + shareTable(width)) }
    var fees = TextTable([.left(), .right()])
    for fee in self.fees { fees.add([fee.name, grouped(fee.amount)]) }
    parts.append("Fees\n" + fees.render(width: width))
    parts.append(items.isEmpty ? "Nothing is open.\n" : "Open items\n" + itemTable(width))
    parts.append("As known at: seal \(knownAtSeal); Head hash \(headHash)\n")
    return parts.joined(separator: "\n")
  }

  private func stepTable(_ width: Int?) -> String {
    let isMoved = Set(steps.map(\.book)).count > 1
    var table = TextTable(
      (isMoved ? [.left("book")] : []) + [
        .left("date"), .right("seal"), .left("event"), .left("reference"), .right("amount"),
        .right("outstanding"), .right("unearned fees"), .right("indemnity right"), .right("recovered"),
      ])
    for step in steps {
      table.add(
        (isMoved ? [step.book] : []) + [
          "\(step.date)", "\(step.seal)", step.event, step.reference, step.amount.map(grouped) ?? "",
          grouped(step.outstanding), grouped(step.unearned), grouped(step.indemnity), grouped(step.recovered),
        ])
    }
    return table.render(width: width)
  }

  private func shareTable(_ width: Int?) -> String {
    var table = TextTable([
      .left("claim"), .left("payer"), .left("treaty"), .left("ratio"), .right("paid"), .right("recovered"),
      .right("borne"),
    ])
    for share in shares {
      table.add([
        share.claim, share.payer, share.treaty, share.ratio, grouped(share.paid), grouped(share.recovered),
        grouped(share.borne),
      ])
    }
    return table.render(width: width)
  }

  private func itemTable(_ width: Int?) -> String {
    var table = TextTable([
      .left("item"), .left("party"), .left("treaty"), .left("claim"), .left("of"), .left("date"),
      .right("amount"), .right("open"),
    ])
    for item in items {
      table.add([
        item.kind, item.party, item.treaty, item.claim, item.reference, "\(item.date)", grouped(item.amount),
        grouped(item.remaining),
      ])
    }
    return table.render(width: width)
  }

  // MARK: - CSV

  /// One figure a row, so that all sections are one table.
  public var csv: String {
    var text = CSVText(header: [
      "section", "book", "guarantee", "date", "seal", "event", "reference", "claim", "party", "treaty",
      "figure", "value", "currency", "to", "known_at_seal",
    ])
    func add(_ section: String, _ keys: [String], _ figure: String, _ value: String) {
      text.add(
        [section] + keys + [figure, value, currency.code, "\(to)", "\(knownAtSeal)"])
    }
    for fact in facts { add("fact", [book, code] + Array(repeating: "", count: 7), fact.name, fact.value) }
    for step in steps {
      let keys = [step.book, code, "\(step.date)", "\(step.seal)", step.event, step.reference, "", "", ""]
      if let amount = step.amount { add("event", keys, "amount", major(amount)) }
      for (name, amount) in figures(step) { add("event", keys, name, major(amount)) }
    }
    for share in shares {
      let keys = [book, code, "", "", "", "", share.claim, share.payer, share.treaty]
      add("share", keys, "paid", major(share.paid))
      add("share", keys, "recovered", major(share.recovered))
      add("share", keys, "borne", major(share.borne))
    }
    for fee in fees {
      add("fee", [book, code] + Array(repeating: "", count: 7), fee.name, major(fee.amount))
    }
    for item in items {
      let keys = [book, code, "\(item.date)", "", "", item.reference, item.claim, item.party, item.treaty]
      add("item", keys, item.kind, major(item.remaining))
    }
    return text.text
  }

  private func figures(_ step: Step) -> [(String, Int64)] {
    [
      ("outstanding", step.outstanding), ("unearned_fees", step.unearned),
      ("indemnity_right", step.indemnity), ("recovered", step.recovered),
    ]
  }

  // MARK: - JSON

  public var json: JSONText {
    .fields(
      ("format", .string("gledger.statement-guarantee/1")), ("book", .string(book)),
      ("guarantee", .string(code)), ("currency", .string(currency.code)), ("to", .string("\(to)")),
      ("known_at_seal", .integer(knownAtSeal)), ("head_hash", .string(headHash)),
      ("facts", .object(facts.map { (key: $0.name, value: .string($0.value)) })),
      (
        "events",
        .array(
          steps.map { step in
            .object(
              [
                (key: "book", value: .string(step.book)), (key: "date", value: .string("\(step.date)")),
                (key: "seal", value: .integer(step.seal)), (key: "event", value: .string(step.event)),
                (key: "reference", value: .string(step.reference)),
                (key: "amount", value: step.amount.map { .string(major($0)) } ?? .null),
              ] + figures(step).map { (key: $0.0, value: .string(major($0.1))) })
          })
      ),
      (
        "shares",
        .array(
          shares.map { share in
            .fields(
              ("claim", .string(share.claim)), ("payer", .string(share.payer)),
              ("treaty", .string(share.treaty)), ("ratio", .string(share.ratio)),
              ("paid", .string(major(share.paid))), ("recovered", .string(major(share.recovered))),
              ("borne", .string(major(share.borne))))
          })
      ), ("fees", .object(fees.map { (key: $0.name, value: .string(major($0.amount))) })),
      (
        "items",
        .array(
          items.map { item in
            .fields(
              ("item", .string(item.kind)), ("party", .string(item.party)), ("treaty", .string(item.treaty)),
              ("claim", .string(item.claim)), ("of", .string(item.reference)),
              ("date", .string("\(item.date)")), ("amount", .string(major(item.amount))),
              ("open", .string(major(item.remaining))))
          })
      ))
  }
}
