import Ledger
import Posting
import Reinsurance

/// How a value of a pack is written.
enum ValueForm {
  case code
  /// Codes with a space between.
  case codes
  case text
  case day
  case ratio
  /// A ratio that may be above 1; `none` for unlimited.
  case lossRatio
  case flag
  case whole
  case currency
  /// A ratio between 0 and 1, or `by:fill_rate`.
  case layerRatio
  /// A ratio of any size: a multiple.
  case multiple
  /// Major units, `none` for unlimited.
  case amount
  /// An amount, or a ratio with a per cent sign.
  case limit
  case choice([String])
  /// A chart code, or `-`.
  case account
}

/// A table of a pack: its columns, and what makes a row unique.
struct TableFormat {
  struct Column {
    var name: String
    var form: ValueForm
    var isRequired: Bool
  }

  var name: String
  var columns: [Column]
  var key: [String]
  /// Rows of one key may follow each other in time, without a gap.
  var isDated: Bool

  var file: String { name + ".csv" }

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  static func named(_ name: String) -> TableFormat? { all.first { $0.name == name } }

  /// Tables that the format of a pack has and this version does not read.
  static let unread = ["calendar"]

  static let roles = Role.allCases.map(\.rawValue)
  static let sections = "ABCDEFGHIJKL".map { String($0) }

  static func need(_ name: String, _ form: ValueForm = .code) -> Column {
    Column(name: name, form: form, isRequired: true)
  }

  static func may(_ name: String, _ form: ValueForm = .code) -> Column {
    Column(name: name, form: form, isRequired: false)
  }

  static func make(
    _ name: String, key: [String], isDated: Bool = false, hasValidity: Bool = false, _ columns: [Column]
  ) -> TableFormat {
    let validity = isDated || hasValidity ? [may("valid_from", .day), may("valid_to", .day)] : []
    let documentation = [may("source", .text), may("note", .text)]
    return TableFormat(
      name: name, columns: columns + validity + documentation, key: key, isDated: isDated)
  }

  private static let names: [Column] = [need("name_en", .text), may("name_local", .text)]

  static let all: [TableFormat] = base + fees + reserves

  private static let base: [TableFormat] = [
    make(
      "book", key: ["book"], hasValidity: true,
      [need("book"), need("role", .choice(roles))] + names
        + [need("currency", .currency), may("successor"), may("region")]),
    make(
      "fund", key: ["book", "fund"], hasValidity: true,
      [need("book"), need("fund")] + names
        + [
          need("source_kind"), may("restricted", .flag), may("bank_account"), may("required_rate", .ratio),
          may("successor"),
        ]),
    make(
      "account", key: ["role", "account"],
      [need("role", .choice(roles)), need("account")] + names + [
        need("class", .choice(AccountClass.allCases.map(\.rawValue))),
        need("normal", .choice(["debit", "credit"])), may("pair"), may("floor", .choice(["zero", "none"])),
        may("detail", .choice(["none", "party", "bank", "programme"])), may("clearing", .flag),
      ]),
    make(
      "mirror", key: ["role", "account", "other_role", "other_account"],
      [
        need("role", .choice(roles)), need("account"), need("other_role", .choice(roles)),
        need("other_account"), need("by", .choice(["party"])),
      ]),
    make(
      "posting_rule", key: ["event", "component", "role", "for"], isDated: true,
      [
        need("event"), need("component"), need("role", .choice(roles)), may("for"),
        need("debit", .account), need("credit", .account),
      ]),
    make(
      "statement_line",
      key: ["statement", "section", "line", "role", "account", "side", "event", "component"],
      [
        need("statement"), need("section", .choice(sections)), need("line"), need("order", .whole),
        need("role", .choice(roles)), need("account"), may("side", .choice(["debit", "credit"])),
        may("event"), may("component"), need("sign", .choice(["+", "-"])), need("label_en", .text),
        may("label_local", .text),
      ]),
    make(
      "party", key: ["party"], hasValidity: true,
      [need("party"), need("kind")] + names + [may("group"), may("book")]),
    programme, limit, layer, fiscalCalendar, resultSplit, closingCheck, lineRule, line, area, disaster,
    supportOrder, loanTerm, spendingOrder, exchangeRate, declarationList, reportItem,
    make(
      "label", key: ["key", "language"],
      [need("key"), need("language"), need("text", .text)]),
  ]

  private static let programme = make(
    "programme", key: ["programme"], isDated: true,
    [need("programme")] + names + [
      may("category"), may("line_rule"), may("coverage_ratio", .ratio), may("quota"),
      may("fee_cap", .ratio), may("max_term_months", .whole), may("legal_basis", .text),
      may("disaster_kind"), may("waterfall"), may("eligible", .text),
    ])

  private static let lineRule = make(
    "line_rule", key: ["rule"], isDated: true,
    [need("rule"), need("order", .whole), need("when", .text), need("line"), may("fill_rate", .ratio)])

  private static let line = make(
    "line", key: ["line"], isDated: true,
    [need("line")] + names + [may("weight", .ratio), may("concentration_weight", .ratio)])

  private static let area = make(
    "area", key: ["area"], [need("area"), may("parent"), may("loaded", .flag)] + names)

  private static let disaster = make(
    "disaster", key: ["disaster", "area"],
    [
      need("disaster"), need("kind"), need("declared", .day), need("area"), need("from", .day),
      may("to", .day), may("legal_basis", .text), may("name_en", .text), may("name_local", .text),
      may("loaded", .flag),
    ])

  /// What a public list of declarations rests on; `{type}` stands for the kind of declaration.
  private static let declarationList = make(
    "declaration_list", key: ["list"], isDated: true,
    [need("list", .choice(["fema", "sba"])), need("legal_basis", .text)])

  /// What a report that a law asks for is made of, and where the figures of each item come from.
  private static let reportItem = make(
    "report_item", key: ["report", "item"],
    [
      need("report"), need("item", .whole),
      need(
        "figures",
        .choice([
          "debtors", "dual-loans", "duplicates", "evaluation", "funds", "lending", "limits", "open-data",
          "programmes", "services", "narrative",
        ])),
    ] + names)

  private static let spendingOrder = make(
    "spending_order", key: ["book", "fund", "party"], isDated: true,
    [need("book"), need("fund"), need("order", .whole), need("party")])

  private static let exchangeRate = make(
    "exchange_rate", key: ["from", "to"], isDated: true,
    [need("from", .currency), need("to", .currency), need("rate", .multiple)])

  private static let supportOrder = make(
    "support_order", key: ["purpose", "book"], isDated: true,
    [need("order", .whole), need("purpose"), may("book"), may("product")])

  private static let loanTerm = make(
    "loan_term", key: ["product"], isDated: true,
    [
      need("product"), may("cap", .amount), may("joint_cap", .amount), may("joint_with", .codes),
      may("rate_cap", .ratio), may("max_term_months", .whole), may("max_deferral_months", .whole),
      may("by", .choice(["declared", "date"])),
    ])

  private static let fiscalCalendar = make(
    "fiscal_calendar", key: ["role", "book"], isDated: true,
    [
      need("role", .choice(roles)), may("book"), need("year_starts"),
      need("period", .choice(FiscalCalendar.Period.allCases.map(\.rawValue))),
    ])

  private static let resultSplit = make(
    "result_split", key: ["role", "result", "order"], isDated: true,
    [
      need("role", .choice(roles)), need("result", .choice(ResultSplit.Side.allCases.map(\.rawValue))),
      need("order", .whole), need("account"), need("ratio", .ratio),
    ])

  private static let closingCheck = make(
    "closing_check", key: ["role", "check"], isDated: true,
    [
      need("role", .choice(roles)), need("check", .choice(ClosingCheck.Name.allCases.map(\.rawValue))),
      need("policy", .choice(ClosingCheck.Policy.allCases.map(\.rawValue))),
    ])

  private static let limit = make(
    "limit", key: ["limit"], isDated: true,
    [
      need("limit"), need("kind"), need("scope"), may("of", .codes), may("amount", .limit), may("basis"),
      may("period"), may("joint_with", .codes), may("rate", .ratio),
    ])

  private static let layer = make(
    "layer", key: ["waterfall", "order"], isDated: true,
    [
      need("waterfall"), need("order", .whole), need("payer"), may("ratio", .layerRatio),
      need("base", .choice(LayerBase.allCases.map(\.rawValue))), may("cap", .amount),
      may("residual", .flag), may("claimed", .choice(["with_payment", "on_request"])),
      may("ceded", .choice(["with_drawdown", "on_request"])),
    ])
}
