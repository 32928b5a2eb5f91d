import Guarantees
import Ledger
import Money

/// The pack's limits on what is guaranteed, made ready for posting. A limit is a margin that may not fall
/// below zero: a sum of movements, each with a whole factor, so that multiples, shares and weights stay
/// exact.
struct LimitRules {
  /// Movements of an account that count, with what one minor unit of debit adds to margin and use.
  struct Term {
    var rule: Int
    /// Only movements of this event and component; nil: all.
    var cause: UInt16?
    /// Only sub-accounts of this party; nil: all.
    var detail: Int32?
    var programmes: Set<Int32>?
    var lines: Set<Int32>?
    /// True where the line's weight is a further factor.
    var isWeighted: Bool
    var margin: Int64
    var use: Int64
  }

  /// Whose use is counted, beside the book's.
  enum Naming { case book, borrower, group }

  struct Rule {
    var code: String
    var kind: String
    var validity: Validity
    var naming: Naming = .book
    /// Margin of one minor unit is `scale` x `unit`; use of one is `unit`.
    var scale: Int64 = 1
    var unit: Int64 = 1
    /// What is allowed whatever is posted, in units of margin.
    var constant: Int64 = 0
    /// The only book that it is of; nil: every association's.
    var book: Int?
    var months: Int?
    /// False where a limit only says how much room there is.
    var isEnforced = true
    var payer: Int32?
    var programmes: Set<Int32> = []
    /// Of a quota.
    var buckets: Set<String> = []
    var isWeighted = false
  }

  private(set) var rules: [Rule] = []
  /// By chart row.
  private(set) var terms: [[Term]]
  /// Places of the rules about borrowers and groups.
  private(set) var named: [Int] = []
  private(set) var quotas: [String: String] = [:]
  private(set) var weights: [Int32: Ratio] = [:]
  private(set) var concentrationWeights: [String: Ratio] = [:]
  private let scheme: Scheme
  private let symbols: SymbolTable

  init(_ scheme: Scheme, _ symbols: SymbolTable) {
    (self.scheme, self.symbols) = (scheme, symbols)
    terms = Array(repeating: [], count: scheme.chart.count)
    for programme in scheme.programmes { quotas[programme.code] = programme.quota }
    for line in scheme.lines {
      weights[symbols.number(line.code)] = line.weight
      concentrationWeights[line.code] = line.concentrationWeight
    }
    for limit in scheme.limits { add(limit) }
    named = rules.indices.filter { rules[$0].naming != .book }
  }

  var hasTerms: Bool { terms.contains { !$0.isEmpty } }

  private mutating func add(_ limit: LimitRecord) {
    var rule = Rule(code: limit.code, kind: "", validity: limit.validity)
    switch limit.kind {
    case .claimWithinOutstanding, .availability, .supportOnce, .supportWithinLoss: return
    case .quota(let buckets, let amount):
      (rule.kind, rule.naming, rule.constant, rule.buckets) = ("quota", .borrower, amount, buckets)
    case .leverage(let scope, let charts, let multiple, let isWeighted):
      rule.kind = "leverage"
      rule.book = scope.book.flatMap { scheme.book($0) }
      (rule.scale, rule.unit) = (multiple.denominator, isWeighted ? unit(scheme.lines.map(\.weight)) : 1)
      addCharts(charts, factor: multiple.numerator * rule.unit)
      for chart in accounts(of: .guaranteeDrawn, .drawn, .debit) {
        var term = term(margin: -rule.scale * rule.unit, use: rule.unit)
        term.isWeighted = isWeighted
        terms[chart].append(term)
      }
    case .concentration(let isGroup, let charts, let share, let isWeighted):
      (rule.kind, rule.naming) = ("concentration", isGroup ? .group : .borrower)
      rule.isWeighted = isWeighted
      rule.scale = share.denominator
      rule.unit = isWeighted ? unit(scheme.lines.map(\.concentrationWeight)) : 1
      addCharts(charts, factor: share.numerator * rule.unit)
    case .capacity(let scope, let lines, let amount, let months):
      (rule.kind, rule.constant, rule.months) = ("capacity", amount, months)
      rule.book = scope.book.flatMap { scheme.book($0) }
      for chart in accounts(of: .guaranteeDrawn, .drawn, .debit) {
        var term = term(margin: -1, use: 1)
        term.cause = Cause(.guaranteeDrawn, .drawn).packed
        term.lines = Set(lines.map { symbols.number($0) })
        terms[chart].append(term)
      }
    case .portfolioCap(let payer, let programmes, let rate, let isNet):
      (rule.kind, rule.isEnforced, rule.payer) = ("claim_cap", false, symbols.number(payer))
      rule.programmes = Set(programmes.map { symbols.number($0) })
      rule.scale = rate.denominator
      addPortfolio(rule, rate, isNet: isNet)
    }
    rules.append(rule)
  }

  private func term(margin: Int64, use: Int64) -> Term {
    Term(rule: rules.count, isWeighted: false, margin: margin, use: use)
  }

  /// Accounts whose credits raise what is allowed.
  private mutating func addCharts(_ charts: [Int], factor: Int64) {
    for chart in charts { terms[chart].append(term(margin: -factor, use: 0)) }
  }

  /// Volume is what was drawn; what was claimed of the payer uses it, and net of its shares of recoveries.
  private mutating func addPortfolio(_ rule: Rule, _ rate: Ratio, isNet: Bool) {
    func add(
      _ event: EventKind, _ component: Component, _ side: Side, _ detail: Int32?,
      _ margin: Int64, _ use: Int64
    ) {
      for chart in accounts(of: event, component, side) {
        var term = term(margin: margin, use: use)
        term.cause = Cause(event, component).packed
        term.programmes = rule.programmes
        if let detail, scheme.chart[chart].detail == .party { term.detail = detail }
        terms[chart].append(term)
      }
    }
    add(.guaranteeDrawn, .drawn, .debit, nil, rate.numerator, 0)
    for (event, component) in Cause.claimed.map({ ($0.event, $0.component) }) {
      add(event, component, .debit, rule.payer, -rule.scale, 1)
    }
    // What the payer refused of a claim is no use of its cap.
    for event in [EventKind.insuranceReduced, .compensationReduced] {
      for component in [Component.reduced, .reducedIncome] {
        add(event, component, .credit, rule.payer, -rule.scale, 1)
      }
    }
    guard isNet else { return }
    for event in [EventKind.recoveryReceived, .marginApplied] {
      for component in [Component.fromSuspense, .fromExpense] {
        add(event, component, .credit, rule.payer, -rule.scale, 1)
      }
    }
  }

  /// Accounts that the association's rules of a component move on a side.
  private func accounts(of event: EventKind, _ component: Component, _ side: Side) -> Set<Int> {
    var found: Set<Int> = []
    for rule in scheme.rules
    where rule.event == event && rule.component == component && rule.role == .association {
      if case .post(let debit, let credit) = rule.action { found.insert(side == .debit ? debit : credit) }
    }
    return found
  }

  /// The least unit in which all weights are whole.
  private func unit(_ weights: [Ratio]) -> Int64 {
    weights.reduce(1) { unit, weight in
      var (left, right) = (unit, weight.denominator)
      while right != 0 { (left, right) = (right, left % right) }
      return unit / left * weight.denominator
    }
  }
}
