import Money

/// What the model knows of a scheme, typed from the description of the packs and not read from them.
struct ModelScheme: Sendable {
  /// A payer of claims beside the guarantor.
  struct Payer: Sendable {
    var party: String
    var role: String
    /// Of what its share is taken: the principal, the whole claim, or what the payers before it leave.
    var base: Base
    /// Percent.
    var share: Int64
    var treaty: String?

    enum Base: Sendable { case principal, whole, rest }
  }

  /// A limit on what a fund of a role can pay.
  struct Availability: Sendable {
    var role: String
    var charts: Set<String>
    /// Minor units.
    var minimum: Int64
  }

  var name: String
  var currency: String
  /// Books in the order of their codes: role and funds, the first of which others post to.
  var books: [String: (role: String, funds: [String])]
  var kinds: [String: String]
  var programme: String
  var payers: [Payer]
  var availabilities: [Availability]
  /// The month in which a fiscal year begins, and whether it is named after the year in which it ends.
  var fiscalYear: (month: Int, isNamedByEnd: Bool)
  /// True where claimed shares stand on a suspense account until the close.
  var hasSuspense: Bool
  var treaty: String?
  /// Months of a period that a book can be closed through, by role: one where nothing is said.
  var periodMonths: [String: Int] = [:]
  /// Roles of which half of a year's surplus goes into the reserve 2430, which a deficit draws on.
  var reserving: Set<String> = []
  /// Roles whose close is refused where fees are unearned and none was earned in the period.
  var refusesUnearned: Set<String> = []
  /// Roles whose close lists the items that are open.
  var listsItems: Set<String> = []

  static let unitedStates = ModelScheme(
    name: "united-states", currency: "USD",
    books: [
      "OH": ("association", ["main"]), "TX": ("association", ["main", "second"]),
      "reinsurer": ("insurer", ["main"]),
    ],
    kinds: [
      "treasury": "national", "state": "local", "lenders": "lender", "OH": "association", "TX": "association",
      "reinsurer": "insurer",
    ],
    programme: "7a",
    payers: [
      Payer(party: "reinsurer", role: "insurer", base: .whole, share: 80, treaty: "QS-EXAMPLE")
    ],
    availabilities: [
      Availability(role: "association", charts: ["1010"], minimum: 0),
      Availability(role: "insurer", charts: ["1010", "1015", "1110", "1120", "2210"], minimum: 0),
    ],
    fiscalYear: (10, true), hasSuspense: false, treaty: "QS-EXAMPLE", listsItems: ["association"])

  static let japanMini = ModelScheme(
    name: "japan-mini", currency: "JPY",
    books: [
      "tokyo": ("association", ["basic"]), "insurer": ("insurer", ["insurance"]),
      "federation": ("compensator", ["compensation"]),
    ],
    kinds: [
      "ministry": "national", "metro": "local", "bank-0001": "lender", "tokyo": "association",
      "insurer": "insurer", "federation": "compensator",
    ],
    programme: "ordinary",
    payers: [
      Payer(party: "insurer", role: "insurer", base: .principal, share: 80, treaty: nil),
      Payer(party: "federation", role: "compensator", base: .rest, share: 80, treaty: nil),
    ],
    availabilities: [Availability(role: "association", charts: ["1010"], minimum: 1000)],
    fiscalYear: (4, false), hasSuspense: true, treaty: nil,
    periodMonths: ["insurer": 6, "compensator": 12], reserving: ["association"],
    refusesUnearned: ["association"], listsItems: ["association", "insurer", "compensator"])

  static let all = [unitedStates, japanMini]

  func role(_ book: String) -> String { books[book]?.role ?? "" }

  func fiscalYear(_ day: Day) -> Int {
    let civil = day.civil
    let begin = civil.month >= fiscalYear.month ? civil.year : civil.year - 1
    return fiscalYear.isNamedByEnd ? begin + 1 : begin
  }

  /// The parties of a variant of the pack.
  func kinds(_ variant: PackVariant) -> [String: String] {
    var kinds = kinds
    switch variant {
    case .plain: break
    case .morePartners: kinds["county"] = "local"
    case .otherTerms: kinds = kinds.filter { $0.value != "lender" }
    }
    return kinds
  }

  /// The payers of a guarantee that is drawn under a variant: the first takes half instead of four fifths.
  func payers(_ variant: PackVariant) -> [Payer] {
    var payers = payers
    if variant == .otherTerms { payers[0].share = 50 }
    return payers
  }
}

/// Debits and credits by component, as an accountant would write them down.
enum ModelRules {
  struct Row: Sendable {
    var role: String
    /// The kind of party that it is for; nil for all.
    var party: String?
    var debit: String
    var credit: String
  }

  /// `component role debit credit`, and before the debit, where it matters, `:kind` of the party.
  private static let text = """
    approved association 9130 9230 | approvalUsed association 9230 9130 | approvalLapsed association 9230 9130
    drawn association 9110 9210 | released association 9210 9110 | relieved association 9210 9110
    restReleased association 9210 9110
    ceded association 9120 9220 | ceded insurer 9110 9210 | ceded compensator 9110 9210
    releasedCeded association 9220 9120 | releasedCeded insurer 9210 9110
    releasedCeded compensator 9210 9110
    relievedCeded association 9220 9120 | relievedCeded insurer 9210 9110
    relievedCeded compensator 9210 9110
    restReleasedCeded association 9220 9120 | restReleasedCeded insurer 9210 9110
    restReleasedCeded compensator 9210 9110
    feeBilled association 1110 2110 | feePaidBilled association 1010 1110
    feePaidUnbilled association 1010 2110 | feeEarned association 2110 4110 | feeRest association 2110 4110
    refundPaid association 2110 1010 | refundExcess association 5180 1010
    principal association 1210 2240 | interest association 1210 2240 | costs association 1210 2240
    paid association 2240 1010
    insuranceClaimed association 1220 SUSPENSE | insuranceClaimed insurer 5110 2210
    compensationClaimed association 1230 SUSPENSE | compensationClaimed compensator 5110 2120
    memoUp association 9140 9240 | memoDown association 9240 9140
    toIncome association 2310 4120 | writtenDown association 5120 1210
    book association 1010 1210 | writtenDownRecovered association 1010 4170
    damages association 1010 4130 | unapplied association 1010 2520 | recoveryCosts association COSTS 1010
    fromSuspense association :insurer 2310 2220 | fromSuspense association :compensator 2310 2230
    fromSuspense insurer 1120 4120 | fromSuspense compensator 1120 4120
    fromExpense association :insurer 5160 2220 | fromExpense association :compensator 5160 2230
    fromExpense insurer 1120 4120 | fromExpense compensator 1120 4120
    itemReceived association :insurer 1015 1220 | itemReceived association :compensator 1015 1230
    itemReceived insurer 2210 1010 | itemReceived compensator 2120 1010
    itemPaid association :insurer 2220 1010 | itemPaid association :compensator 2230 1010
    itemPaid insurer 1015 1120 | itemPaid compensator 1015 1120
    remittanceCleared association 2220 2290 | remittanceCleared insurer 1290 1120
    claimCleared association 2290 1220 | claimCleared insurer 2210 1290
    netReceived association 1015 2290 | netReceived insurer 1290 1010
    netPaid association 2290 1010 | netPaid insurer 1015 1290
    income * 1010 4140 | expense association EXPENSE 1010 | expense insurer 5140 1010
    expense compensator 5140 1010 | arrived * 1010 1015
    """

  static let rows: [String: [Row]] = {
    var rows: [String: [Row]] = [:]
    for line in text.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
      var parts = line.split(separator: " ").map(String.init)
      var party: String?
      if parts[2].hasPrefix(":") { party = String(parts.remove(at: 2).dropFirst()) }
      rows[parts[0], default: []].append(
        Row(role: parts[1], party: party, debit: parts[2], credit: parts[3]))
    }
    return rows
  }()

  /// Where the money of a contributor stands.
  static func equity(_ role: String, kind: String) -> String {
    if role == "compensator" || kind == "national" { return "3110" }
    return kind == "local" ? "3120" : "3130"
  }

  /// Accounts that are kept for each other party.
  static let byParty: [String: Set<String>] = [
    "association": ["1015", "1220", "1230", "2210", "2220", "2230", "2310", "9120", "9220"],
    "insurer": ["1015", "1110", "1120", "2210", "9110", "9210"],
    "compensator": ["1015", "1120", "2120", "9110", "9210"],
  ]
}
