import Money
import TestBooks

/// Makes operations that a tired clerk could ask for: mostly possible, often not, many of them back-dated.
struct Generator {
  var random: Random
  var model: ModelLedger
  var count = 0
  /// Rows that were tried before.
  private var rows: [String] = []
  /// Rows that come next: what seldom comes together by chance.
  var script: [ScriptedRow] = []
  /// Whether a settlement comes next, once the script is written into a file.
  var settlesNext = false

  let associations: [String]
  let others: [String]

  init(seed: UInt64, _ scheme: ModelScheme) {
    random = Random(seed: seed)
    model = ModelLedger(scheme)
    associations = scheme.books.keys.filter { scheme.role($0) == "association" }.sorted()
    others = scheme.books.keys.filter { scheme.role($0) != "association" }.sorted()
  }

  static func operations(_ count: Int, seed: UInt64, _ scheme: ModelScheme) -> [Operation] {
    var generator = Generator(seed: seed, scheme)
    var operations = [generator.opening()]
    while operations.count < count { operations.append(generator.next()) }
    return operations
  }

  private mutating func opening() -> Operation {
    var rows: [String] = []
    for book in associations + others {
      for fund in model.scheme.books[book]?.funds ?? [] {
        rows.append(
          "event=fund.contribution reference=F/\(fund) book=\(book) date=2020-01-02 fund=\(fund) "
            + "party=\(pick(Array(model.scheme.kinds.keys).sorted())) amount=\(amount(200_000))")
      }
    }
    let operation = Operation.post(rows)
    _ = model.run(operation)
    return operation
  }

  private mutating func next() -> Operation {
    let operation: Operation
    if settlesNext {
      if !script.isEmpty { return file() }
      settlesNext = false
      operation = .settle(through: "2020-12-31")
      _ = model.run(operation)
      return operation
    }
    switch random.below(100) {
    case 0..<55: return file()
    case 55..<62: operation = reversal()
    case 62..<68: operation = period()
    case 68..<76:
      if model.scheme.treaty == nil, !chance(8) { return file() }
      operation = .settle(
        through: "\(settlementDay())",
        cedant: chance(3) ? pick(associations) : chance(15) ? others[0] : nil)
    case 76..<81:
      operation = .apply(
        pick([.otherTerms, .otherTerms, .plain, .morePartners]),
        version: chance(4) ? model.version : model.version + 1)
    default: operation = question()
    }
    let outcome = model.run(operation)
    if case .settle = operation, !outcome.accounts.isEmpty { recoverAfterSettling() }
    return operation
  }

  /// The end of the year, by which all is due; the day of an item, which is the last on which it is; any.
  private mutating func settlementDay() -> Day {
    if chance(2) { return day("2020-12-31") }
    return model.items.isEmpty || chance(3) ? anyDay() : pick(model.items).date
  }

  private mutating func question() -> Operation {
    let to = anyDay()
    return .ask(
      Question(
        book: pick(associations + others), from: chance(2) ? "\(to.adding(days: -random.below(200)))" : nil,
        to: "\(to)", back: chance(3) ? 0 : random.below(max(1, model.seals - 1)),
        way: pick(Question.Way.allCases)))
  }

  private mutating func reversal() -> Operation {
    count += 1
    guard let event = reversible(model)?.event, !chance(15) else {
      return .reverse("\(associations[0])/none", as: "v\(count)")
    }
    return .reverse("\(event.book)/\(event.reference)", as: chance(12) ? "F/main" : "v\(count)")
  }

  /// An event to take back: a recent one, for an older one mostly has others that rest on it, or one that
  /// left an open item or cleared one.
  private mutating func reversible(_ trial: ModelLedger) -> ModelLedger.Posted? {
    let closed = trial.posted.filter { trial.dayToReverse($0) != $0.event.date && $0.reversedBy == nil }
    if !closed.isEmpty, chance(3) { return pick(closed) }
    let withItems = trial.posted.filter { !$0.made.isEmpty || !$0.cleared.isEmpty }
    if !withItems.isEmpty, chance(3) { return pick(withItems) }
    let recent = Array(chance(2) ? trial.posted.suffix(6) : trial.posted[...])
    return recent.isEmpty ? nil : pick(recent)
  }

  private mutating func file() -> Operation {
    let on = laterDay()
    var acceptsValid = chance(2)
    var file: [String] = []
    var trial = model
    let size = 1 + random.below(7)
    if chance(4) { writeScript(trial) }
    while file.count < size || !script.isEmpty && file.count < 12 {
      if !script.isEmpty {
        let scripted = script.removeFirst()
        if scripted.isRefused, chance(2) { acceptsValid = true }
        file.append(scripted.row)
        _ = trial.run(.post([scripted.row], acceptsValid: true, on: on))
        continue
      }
      // Mostly rows that can be posted: a history in which little happens reaches little.
      var triesLeft = chance(3) ? 0 : 2
      var (row, after) = (row(trial), trial)
      var outcome = after.run(.post([row], acceptsValid: true, on: on))
      while outcome.rejected > 0, triesLeft > 0 {
        triesLeft -= 1
        (row, after) = (self.row(trial), trial)
        outcome = after.run(.post([row], acceptsValid: true, on: on))
      }
      file.append(row)
      if outcome.new == 1, chance(3) { repeatInAnotherWay(row, before: trial, after: after) }
      trial = after
    }
    let chunk = pick([1, 2, 3, 10_000, 10_000])
    let operation = Operation.post(file, acceptsValid: acceptsValid, chunk: chunk, on: on)
    _ = model.run(operation)
    return operation
  }

  // MARK: - Rows

  private mutating func row(_ trial: ModelLedger) -> String {
    if !rows.isEmpty, chance(9) { return pick(rows) }
    if !rows.isEmpty, chance(8) { return changed(pick(rows)) }
    count += 1
    let reference = "e\(count)"
    let made = made(reference, trial)
    let row = chance(25) ? broken(made) : made
    rows.append(row)
    return row
  }

  /// The same reference with another body, or with the same spelled another way: any column but the key.
  private mutating func changed(_ row: String) -> String {
    var parts = row.split(separator: " ").map(String.init)
    let place = 3 + random.below(parts.count - 3)
    let name = String(parts[place].prefix { $0 != "=" })
    if chance(4) {
      parts.append(chance(2) ? "memo=other" : "document=D1")
    } else if chance(4), name != "date" {
      parts.remove(at: place)
    } else if let other = another(name) {
      parts[place] = "\(name)=\(other)"
    }
    return parts.joined(separator: " ")
  }

  /// Another value that a column may have; nil for columns that are only left out.
  private mutating func another(_ column: String) -> String? {
    switch column {
    case "date": "\(anyDay())"
    case "amount", "principal", "interest", "damages", "costs": amount(500)
    case "party": pick(Array(model.scheme.kinds.keys).sorted())
    case "guarantee": "G\(random.below(6))"
    case "claim": "K\(random.below(4))"
    default: nil
    }
  }

  /// A row that cannot be read.
  private mutating func broken(_ row: String) -> String {
    var parts = row.split(separator: " ").map(String.init)
    switch random.below(5) {
    case 0: parts = parts.map { $0.hasPrefix("date=") ? "date=2020-02-30" : $0 }
    case 1: parts = parts.map { $0.hasPrefix("amount=") ? "amount=1.00001" : $0 }
    case 2: parts = parts.map { $0.hasPrefix("amount=") ? "amount=0" : $0 }
    case 3: parts = parts.map { $0.hasPrefix("party=") ? "party=nobody" : $0 }
    default: parts.removeAll { $0.hasPrefix("guarantee=") || $0.hasPrefix("party=") }
    }
    return parts.joined(separator: " ")
  }

  private mutating func made(_ reference: String, _ trial: ModelLedger) -> String {
    if trial.variant == .otherTerms, chance(8) { return expenseAboutTheChange(reference) }
    switch random.below(100) {
    case 0..<12: return fundRow(reference, trial)
    case 12..<26: return itemRow(reference, trial)
    case 26..<34: return reversedRow(reference, trial)
    case 34..<46: return openingRow(reference)
    default: return guaranteeRow(reference, trial)
    }
  }

  private mutating func openingRow(_ reference: String) -> String {
    let book = pick(associations)
    let code = chance(3) ? "G\(random.below(6))" : "G\(count)"
    let facts = [
      chance(8) ? "" : " programme=\(model.scheme.programme)", chance(2) ? " area=north" : "",
      chance(3) ? " party=\(pick(Array(model.scheme.kinds.keys).sorted()))" : "",
      chance(8) ? " disaster=flood" : "", chance(20) ? " currency=EUR" : "",
      model.scheme.books[book]?.funds.count == 1 ? "" : " fund=second",
    ]
    let kind = chance(4) ? "approved" : "drawn"
    return "event=guarantee.\(kind) reference=\(reference) book=\(book) date=\(anyDay()) guarantee=\(code)"
      + facts.joined() + " amount=\(amount(3_000))"
  }

  private mutating func fundRow(_ reference: String, _ trial: ModelLedger) -> String {
    if chance(8) { return lastCoinRow(reference, trial) }
    let book = pick(associations + associations + others)
    let fund = chance(8) ? "" : " fund=\(pick(model.scheme.books[book]?.funds ?? []))"
    let parties = Array(model.scheme.kinds.keys).sorted() + ["county"]
    let (event, isLarge) = pick([
      ("fund.contribution", true), ("fund.returned", false), ("investment.income", false),
      ("operating.expense", false), ("operating.expense", true), ("transit.arrived", false),
    ])
    let needsParty = event.hasPrefix("fund") || event == "transit.arrived" && !chance(4)
    let party = needsParty ? " party=\(pick(parties))" : ""
    let purpose = event.hasPrefix("fund") && chance(3) ? " purpose=start" : ""
    return "event=\(event) reference=\(reference) book=\(book) date=\(anyDay())\(fund)\(party)\(purpose) "
      + "amount=\(amount(isLarge ? 8_000 : 400))\(chance(20) ? " currency=EUR" : "")"
  }

  /// All that a fund can spend on a day, or a unit more than that.
  private mutating func lastCoinRow(_ reference: String, _ trial: ModelLedger) -> String {
    let (book, date) = (pick(associations + others), anyDay())
    let fund = pick(model.scheme.books[book]?.funds ?? [])
    let cash = trial.posted.filter { $0.event.date <= date }.flatMap(\.legs)
      .filter { $0.book == book && $0.fund == fund && $0.currency == model.scheme.currency }
      .reduce(Int64(0)) { sum, leg in
        sum + (leg.debit == "1010" ? leg.amount : 0) - (leg.credit == "1010" ? leg.amount : 0)
      }
    let kept = model.scheme.availabilities.filter {
      $0.role == model.scheme.role(book) && $0.charts == ["1010"]
    }
    let rest = max(0, cash - (kept.map(\.minimum).max() ?? 0)) + (chance(6) ? 0 : 1)
    return "event=operating.expense reference=\(reference) book=\(book) date=\(date) fund=\(fund) "
      + "amount=\(text(max(1, rest), model.scheme.currency))"
  }

  private mutating func itemRow(_ reference: String, _ trial: ModelLedger) -> String {
    let open = trial.items.filter { $0.remaining != 0 || chance(6) }
    guard !open.isEmpty else { return fundRow(reference, trial) }
    // One that is cleared in parts more often than in one.
    let begun = open.filter { $0.remaining != 0 && $0.remaining != $0.amount }
    let item = pick(begun.isEmpty || chance(2) ? open : begun)
    let isCompensator = model.scheme.role(item.party) == "compensator"
    var event = item.kind == "claim" ? "insurance.received" : "recovery.remitted"
    if isCompensator { event = item.kind == "claim" ? "compensation.received" : "recovery.refunded" }
    if chance(12) { event = pick(["insurance.received", "recovery.refunded"]) }
    let minor = near(abs(item.remaining), trial)
    return "event=\(event) reference=\(reference) book=\(item.book) date=\(after(item.date)) "
      + "of=\(item.reference)\(chance(3) ? " party=\(item.party)" : "") "
      + "amount=\(text(minor, item.currency))"
      + (item.currency == model.scheme.currency ? "" : " currency=\(item.currency)")
  }

  private mutating func reversedRow(_ reference: String, _ trial: ModelLedger) -> String {
    // What was taken back a moment ago is not taken back again.
    if let last = trial.posted.last, last.event.kind == "posting.reversed", chance(3) {
      return "event=posting.reversed reference=\(reference) book=\(last.event.book) date=\(last.event.date) "
        + "of=\(last.event.fields["of"] ?? "") reason=mistake"
    }
    guard let posted = reversible(trial) else { return fundRow(reference, trial) }
    let (event, open) = (posted.event, trial.dayToReverse(posted))
    let date = chance(12) ? anyDay() : chance(3) ? event.date : open
    let concerns = open != event.date && chance(2) ? " concerns=\(chance(3) ? open : event.date)" : ""
    return "event=posting.reversed reference=\(reference) book=\(event.book) date=\(date)\(concerns) "
      + "of=\(event.reference) reason=mistake"
  }

  private mutating func guaranteeRow(_ reference: String, _ trial: ModelLedger) -> String {
    let known = trial.guarantees.keys.sorted()
    guard !known.isEmpty else { return openingRow(reference) }
    // Claims come in many parts, and what is rounded shows in the later ones only.
    let paid = Set(
      trial.posted.filter { $0.event.kind == "claim.paid" }
        .map { "\($0.event.book) \($0.event.fields["guarantee"] ?? "")" }
    ).sorted()
    let parts = pick(paid.isEmpty || chance(2) ? known : paid).split(separator: " ").map(String.init)
    let (book, code) = (parts[0], chance(25) ? "none" : parts[1])
    let numbers = trial.numbers(book, code)
    let claims = numbers.filter { $0.key.hasSuffix(" accepted") && $0.value > 0 }.keys.map { $0.dropLast(9) }
    let isNew = claims.isEmpty || chance(12)
    let claim = isNew ? "K\(random.below(4))" : String(pick(claims.sorted()))
    let last = trial.posted.last { $0.changes["of \(code)"] != nil && $0.event.book == book }
    let currency = trial.guarantees["\(book) \(code)"]?.facts["currency"] ?? model.scheme.currency
    let outstanding = numbers["outstanding", default: 0]
    let onClaim = onClaim(claim, numbers)
    let (event, bound) = pick(
      isNew || chance(4)
        ? [
          ("guarantee.amortised", outstanding / 4), ("guarantee.released", outstanding / 2),
          ("guarantee.cancelled", numbers["approval", default: 0]), ("fee.billed", 2_000),
          ("fee.received", 2_000), ("fee.earned", numbers["unearned", default: 0]),
          ("fee.refunded", numbers["unearned", default: 0]), ("claim.accepted", outstanding / 2),
          ("claim.accepted", outstanding / 3), ("claim.accepted", outstanding / 4),
          ("claim.accepted", outstanding), ("claim.paid", 100), ("guarantee.drawn", 200_000),
        ] : onClaim)
    // Costs stand elsewhere from a day on, in one of the packs.
    let date =
      event == "recovery.cost" && chance(2)
      ? day("2020-05-31").adding(days: random.below(3)) : after(last?.event.date ?? anyDay())
    var row = "event=\(event) reference=\(reference) book=\(book) date=\(date) guarantee=\(code)"
    if event.contains("claim.") || event.contains("recovery.") || event.contains("indemnity")
      || event.contains("compensation")
    {
      row += " claim=\(claim)"
    }
    if currency != model.scheme.currency { row += " currency=\(currency)" }
    let minor = near(bound, trial)
    switch event {
    case "claim.accepted" where chance(3):
      row += " principal=\(text(minor, currency)) interest=\(text(1 + Int64(random.below(300)), currency))"
      row += chance(4) ? " costs=\(text(7, currency))" : ""
    case "recovery.received" where chance(4):
      row += " principal=\(text(minor, currency)) damages=\(text(1 + Int64(random.below(90)), currency))"
    case "compensation.toIncome": break
    case "guarantee.released", "guarantee.cancelled", "claim.paid", "indemnity.writtenOff":
      if !chance(3) { row += " amount=\(text(minor, currency))" }
    default: row += " amount=\(text(minor, currency))"
    }
    return row + (event == "claim.accepted" && chance(6) ? " final=yes" : "")
  }

  /// Events that may follow on a claim, with a bound of their amount: once it is paid, mostly recoveries.
  private func onClaim(_ claim: String, _ numbers: [String: Int64]) -> [(String, Int64)] {
    func number(_ name: String) -> Int64 { numbers["\(claim) \(name)", default: 0] }
    let paid = number("paid principal") + number("paid other")
    let open = number("principal") + number("other") - paid
    let book = number("book")
    let both: [(String, Int64)] = [
      ("claim.paid", open), ("claim.accepted", numbers["outstanding", default: 0] / 3),
      ("recovery.received", book / 3),
    ]
    guard paid > 0 else {
      return both + [("claim.paid", open), ("claim.paid", open), ("claim.paid", open / 2)]
    }
    let parts: [(String, Int64)] = open > 0 ? [("claim.paid", open / 2), ("claim.paid", open / 3)] : []
    return both + parts + [
      ("recovery.received", book / 5), ("recovery.received", book / 4), ("recovery.received", book / 2),
      ("recovery.received", book), ("recovery.cost", 500), ("recovery.cost", 700),
      ("indemnity.writtenOff", book),
      ("compensation.toIncome", 0), ("compensation.toIncome", 0),
    ]
  }

  // MARK: - Values

  mutating func chance(_ one: Int) -> Bool { random.below(one) == 0 }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }

  /// A day of the year; every other one about the turn of a fiscal year or of a pack's rule, so that many
  /// events share a day or have neighbours.
  mutating func anyDay() -> Day {
    guard chance(2) else { return day("2020-01-02").adding(days: random.below(300)) }
    if chance(3) { return day(pick(["2020-03-31", "2020-04-01", "2020-05-31", "2020-06-01", "2020-09-30"])) }
    return day(pick(["2020-03-30", "2020-05-30", "2020-09-29"])).adding(days: random.below(5))
  }

  /// A day in the weeks after another, often the next, sometimes one before it.
  mutating func after(_ date: Day) -> Day {
    date.adding(days: random.below(chance(3) ? 2 : 20) - (chance(6) ? pick([1, 60]) : 0))
  }

  /// Minor units about a bound: it, one more, a few, or something below.
  mutating func near(_ bound: Int64, _ trial: ModelLedger) -> Int64 {
    switch random.below(10) {
    case 0: 1 + Int64(random.below(9))
    case 1: bound + 1 + Int64(random.below(3))
    case 2, 3, 4: max(1, bound)
    default: 1 + Int64(random.below(Int(max(1, bound))))
    }
  }

  /// Major units of the book's currency.
  mutating func amount(_ most: Int) -> String {
    text(Int64(1 + random.below(most * 100)), model.scheme.currency)
  }

  func text(_ minor: Int64, _ currency: String) -> String {
    guard Currency(currency)?.decimals == 2 else { return "\(minor)" }
    let cents = minor % 100
    return "\(minor / 100).\(cents < 10 ? "0" : "")\(cents)"
  }
}
