import Money

/// A statement without its lines: what proves it, and what it is known by.
public struct StatementSummary: Sendable, Equatable {
  public var head: BankStatementHead
  public var parts: [StatementProof.Part]
  public var faults: [StatementProof.Fault]
  /// SHA-256 of the canonical bytes.
  public var fingerprint: [UInt8]
  public var lines: Int64
  /// The last day that it speaks of, and the first.
  public var lastDay: Day?
  public var firstDay: Day?

  public init(
    head: BankStatementHead, parts: [StatementProof.Part], faults: [StatementProof.Fault],
    fingerprint: [UInt8], lines: Int64, firstDay: Day? = nil, lastDay: Day? = nil
  ) {
    (self.head, self.parts, self.faults) = (head, parts, faults)
    (self.fingerprint, self.lines, self.firstDay, self.lastDay) = (fingerprint, lines, firstDay, lastDay)
  }

  /// `7/2`, or the bank's name of it.
  public var label: String {
    guard let sequence = head.sequence else { return head.identification }
    return head.page.map { "\(sequence)/\($0)" } ?? "\(sequence)"
  }
}

/// Where the statements of one account have come to.
public struct StatementChain: Sendable {
  /// The last statement.
  public struct Tail: Sendable, Equatable {
    public var closings: [BankBalance]
    public var sequence: Int64?
    public var page: Int?
    public var day: Day?

    public init(closings: [BankBalance], sequence: Int64?, page: Int?, day: Day?) {
      (self.closings, self.sequence, self.page, self.day) = (closings, sequence, page, day)
    }
  }

  /// How a statement does not follow the one before.
  public enum Break: Sendable, Equatable {
    /// Opening less the closing before, in minor units.
    case balance(Currency, difference: Int128)
    /// The numbers of the statement and of the one before.
    case sequence(found: String, before: String)
  }

  public private(set) var tail: Tail?

  public init(tail: Tail? = nil) { self.tail = tail }

  /// What is wrong with a statement as the next one; nothing for the first of an account.
  public func breaks(_ next: StatementSummary) -> [Break] {
    guard let tail else { return [] }
    var breaks: [Break] = []
    for part in next.parts {
      guard let opening = part.opening else { continue }
      // An account that is new in this currency begins with what its statement says.
      guard let before = tail.closings.first(where: { $0.currency == part.currency }) else { continue }
      let difference = Int128(opening.minor) - Int128(before.minor)
      if difference != 0 { breaks.append(.balance(part.currency, difference: difference)) }
    }
    if let wrong = wrongNumber(next, after: tail) { breaks.append(wrong) }
    return breaks
  }

  /// The next number, the next page of the same number, or 1 in a new year.
  private func wrongNumber(_ next: StatementSummary, after tail: Tail) -> Break? {
    guard let found = next.head.sequence, let before = tail.sequence else { return nil }
    let pages = (tail.page ?? 1, next.head.page ?? 1)
    let isNextPage = found == before && follows(pages.1, pages.0)
    let isNext = follows(found, before) && pages.1 == 1
    // Numbers that stay the same are none.
    let isUnnumbered = found == before && pages == (1, 1) && next.head.page == nil
    let isNewYear = found == 1 && pages.1 == 1 && (next.lastDay?.year ?? 0) > (tail.day?.year ?? 9999)
    if isNextPage || isNext || isNewYear || isUnnumbered { return nil }
    func follows<Number: FixedWidthInteger>(_ next: Number, _ before: Number) -> Bool {
      before < .max && next == before + 1
    }
    func label(_ number: Int64, _ page: Int?) -> String { page.map { "\(number)/\($0)" } ?? "\(number)" }
    return .sequence(found: label(found, next.head.page), before: label(before, tail.page))
  }

  /// Goes on to a statement.
  public mutating func advance(_ next: StatementSummary) {
    var closings = tail?.closings ?? []
    for closing in next.parts.compactMap(\.closing) {
      closings.removeAll { $0.currency == closing.currency }
      closings.append(closing)
    }
    tail = Tail(
      closings: closings, sequence: next.head.sequence ?? tail?.sequence,
      page: next.head.sequence == nil ? tail?.page : next.head.page, day: next.lastDay ?? tail?.day)
  }

  /// The order in which statements of an account belong: as they stand in their files, or by their last
  /// day, number and page where fewer of them then fail to follow the one before.
  public static func ordered(_ statements: [StatementSummary]) -> [Int] {
    func key(_ index: Int) -> (Int32, Int64, Int, Int) {
      let statement = statements[index]
      return (
        statement.lastDay?.number ?? .min, statement.head.sequence ?? 0, statement.head.page ?? 0, index
      )
    }
    func breaks(_ order: [Int]) -> Int {
      var chain = StatementChain()
      var count = 0
      for index in order where statements[index].head.kind == .statement {
        count += chain.breaks(statements[index]).isEmpty ? 0 : 1
        chain.advance(statements[index])
      }
      return count
    }
    let given = Array(statements.indices)
    let sorted = given.sorted { key($0) < key($1) }
    return breaks(sorted) < breaks(given) ? sorted : given
  }
}

extension StatementChain.Break: CustomStringConvertible {
  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .balance(let currency, let difference):
      let amount = Amount.grouped(difference, decimals: currency.decimals)
      return "its opening differs from the closing before by \(amount) \(currency.code)"
    case .sequence(let found, let before): return "its number \(found) does not follow \(before)"
    }
  }

  /// Stable, kebab-case.
  public var code: String {
    switch self {
    case .balance: "opening-differs"
    case .sequence: "sequence-gap"
    }
  }
}
