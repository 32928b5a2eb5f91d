import Money

/// The sums of a statement while its lines are read, and whether opening + entries = closing.
public struct StatementProof: Sendable {
  /// What is known of a statement in one currency.
  public struct Part: Sendable, Equatable {
    public var currency: Currency
    /// Sum of the booked entries, with their signs.
    public var booked: Int128 = 0
    /// Entries, whatever their status.
    public var entries: Int64 = 0
    public var credits: Int64 = 0
    public var debits: Int64 = 0
    public var creditSum: Int128 = 0
    public var debitSum: Int128 = 0
    public var pending: Int64 = 0
    public var opening: BankBalance?
    public var closing: BankBalance?

    public init(currency: Currency) { self.currency = currency }
  }

  /// Why a statement is held back.
  public enum Fault: Sendable, Equatable {
    /// Opening + entries - closing is not zero: the difference in minor units.
    case doesNotFoot(Currency, difference: Int128)
    /// There are entries and no such balance in their currency.
    case balanceMissing(Currency, String)
    /// There are neither entries nor balances.
    case empty
    /// A count or sum that the file gives is not that of its entries.
    case totalDiffers(String, declared: Int128, found: Int128, Currency?)
    case severalBalances(Currency, String)
    /// The balance behind a line of the file is not the one before and its amount.
    case runningBalance(line: Int, difference: Int128, Currency)
  }

  /// In the order in which the currencies are first seen.
  public private(set) var parts: [Part] = []

  public init() {}

  /// Takes a line into the sums.
  public mutating func add(_ line: BankLine) {
    let index = part(line.currency)
    parts[index].entries += 1
    if line.status == .pending { parts[index].pending += 1 }
    if line.status == .booked { parts[index].booked += Int128(line.minor) }
    if line.minor >= 0 {
      parts[index].credits += 1
      parts[index].creditSum += Int128(line.minor)
    } else {
      parts[index].debits += 1
      parts[index].debitSum -= Int128(line.minor)
    }
  }

  /// Takes the balances, and says what is wrong; nothing where the statement is proven.
  ///
  /// Only a statement has to have balances; where a report gives both, they must foot too.
  public mutating func close(_ end: BankStatementEnd, kind: BankStatementKind) -> [Fault] {
    var faults: [Fault] = []
    for balance in end.openings {
      let index = part(balance.currency)
      if let other = parts[index].opening, other.minor != balance.minor {
        faults.append(.severalBalances(balance.currency, "opening"))
      }
      parts[index].opening = parts[index].opening ?? balance
    }
    for balance in end.closings {
      let index = part(balance.currency)
      if let other = parts[index].closing, other.minor != balance.minor {
        faults.append(.severalBalances(balance.currency, "closing"))
      }
      parts[index].closing = parts[index].closing ?? balance
    }
    if parts.isEmpty, kind == .statement { faults.append(.empty) }
    for part in parts {
      if let opening = part.opening, let closing = part.closing {
        let difference = Int128(opening.minor) + part.booked - Int128(closing.minor)
        if difference != 0 { faults.append(.doesNotFoot(part.currency, difference: difference)) }
      } else if kind == .statement {
        if part.opening == nil { faults.append(.balanceMissing(part.currency, "opening")) }
        if part.closing == nil { faults.append(.balanceMissing(part.currency, "closing")) }
      }
    }
    if let wrong = end.runningBreak, let currency = parts.first?.currency {
      faults.append(.runningBalance(line: wrong.fileLine, difference: wrong.difference, currency))
    }
    return faults + wrongTotals(end.totals)
  }

  private mutating func part(_ currency: Currency) -> Int {
    if let index = parts.firstIndex(where: { $0.currency == currency }) { return index }
    parts.append(Part(currency: currency))
    return parts.count - 1
  }

  /// Sums can be compared only where there is one currency.
  private func wrongTotals(_ totals: DeclaredTotals) -> [Fault] {
    var faults: [Fault] = []
    func compare(_ name: String, _ declared: Int64?, _ found: Int128, _ currency: Currency? = nil) {
      guard let declared, Int128(declared) != found else { return }
      faults.append(.totalDiffers(name, declared: Int128(declared), found: found, currency))
    }
    func sum(_ path: KeyPath<Part, Int64>) -> Int128 {
      parts.reduce(0) { $0 + Int128($1[keyPath: path]) }
    }
    compare("entries", totals.entries, sum(\.entries))
    compare("credit entries", totals.credits, sum(\.credits))
    compare("debit entries", totals.debits, sum(\.debits))
    let moved = parts.filter { $0.entries > 0 }
    if moved.count == 1 || (moved.isEmpty && parts.count == 1) {
      let part = moved.first ?? parts[0]
      compare("credits", totals.creditSum, part.creditSum, part.currency)
      compare("debits", totals.debitSum, part.debitSum, part.currency)
    }
    return faults
  }
}

extension StatementProof.Fault: CustomStringConvertible {
  /// One sentence without a full stop, with the difference.
  public var description: String {
    switch self {
    case .doesNotFoot(let currency, let difference):
      "opening + entries differs from closing by \(Self.money(difference, currency))"
    case .balanceMissing(let currency, let name): "there is no \(name) balance in \(currency)"
    case .empty: "there are neither entries nor balances"
    case .totalDiffers(let name, let declared, let found, let currency):
      "the file says \(name) \(Self.number(declared, currency)), they are \(Self.number(found, currency))"
    case .severalBalances(let currency, let name): "there are two different \(name) balances in \(currency)"
    case .runningBalance(let line, let difference, let currency):
      "the balance of line \(line) does not follow from that before, by \(Self.money(difference, currency))"
    }
  }

  /// Stable, kebab-case.
  public var code: String {
    switch self {
    case .doesNotFoot: "does-not-foot"
    case .balanceMissing: "balance-missing"
    case .empty: "empty"
    case .totalDiffers: "total-differs"
    case .severalBalances: "several-balances"
    case .runningBalance: "running-balance"
    }
  }

  private static func number(_ value: Int128, _ currency: Currency?) -> String {
    currency.map { money(value, $0) } ?? "\(value)"
  }

  private static func money(_ minor: Int128, _ currency: Currency) -> String {
    "\(Amount.grouped(minor, decimals: currency.decimals)) \(currency.code)"
  }
}
