import Money
import Reinsurance
import Tabular

/// Reads a folder of OED files: `account.csv`, `location.csv`, `ri_info.csv`, `ri_scope.csv`. Names of older
/// editions are understood. Shares are fractions, a limit of 0 or none is unlimited (reinsurance.md 2.1).
public struct OEDReader {
  private let folder: String
  private var exposure: OEDExposure
  private var contracts: [OEDContract] = []
  /// Contracts that have a fault of their own: their rows of the scope say nothing new.
  private var faulty: Set<String> = []
  private var ignored: [String] = []
  private var faults: [Diagnostic] = []
  private var more = 0

  /// - Returns: the programme, what it covers, and what was left aside, to be said once.
  /// - Throws: `OEDFaults` with every fault of the files.
  public static func read(
    _ folder: String
  ) throws(OEDFaults) -> (exposure: OEDExposure, programme: TreatyProgramme, notice: String?) {
    var reader = OEDReader(folder, try currency(folder))
    return try reader.read()
  }

  private init(_ folder: String, _ currency: Currency) {
    self.folder = folder
    exposure = OEDExposure(currency: currency)
  }

  private mutating func read() throws(OEDFaults) -> (OEDExposure, TreatyProgramme, String?) {
    try readAccounts()
    try readLocations()
    let risks = exposure.subjectRisks()
    try readContracts()
    try readScope()
    guard faults.isEmpty else { throw OEDFaults(diagnostics: faults, more: more) }
    let terms = contracts.compactMap { $0.terms(exposure, &faults) }
    guard faults.isEmpty else { throw OEDFaults(diagnostics: faults) }
    do {
      let programme = try TreatyProgramme(terms, risks: risks)
      let notice =
        ignored.isEmpty ? nil : "columns that no term is read from: " + ignored.joined(separator: "; ")
      return (exposure, programme, notice)
    } catch { throw OEDFaults(diagnostics: error.faults.map(diagnostic)) }
  }

  private func diagnostic(_ fault: TreatyFault) -> Diagnostic {
    let contract = contracts.first { $0.number == fault.contract }
    let place = fault.risk.map { " (risk \(exposure.name(ofRisk: $0)))" }
    return Diagnostic(
      file: "ri_info.csv", line: contract?.line ?? 0, field: OEDColumn.contract.rawValue, code: fault.code,
      value: fault.contract, message: fault.message + (place ?? ""), remedy: fault.remedy)
  }

  private mutating func close(_ file: consuming OEDFile) {
    faults += file.faults
    more += file.faultCount - file.faults.count
    if !file.ignored.isEmpty { ignored.append("\(file.name): \(file.ignored.joined(separator: ", "))") }
  }

  // MARK: - Currency

  /// The currency that the first row to name one names; rows that name another are faults.
  private static func currency(_ folder: String) throws(OEDFaults) -> Currency {
    for (name, column) in [
      ("ri_info.csv", OEDColumn.contractCurrency), ("account.csv", .accountCurrency),
      ("location.csv", .locationCurrency),
    ] {
      var file = try OEDFile.open("\(folder)/\(name)", name, [column], required: [])
      while file.next() {
        guard let text = file.text(column) else { continue }
        if let currency = Currency(text) { return currency }
        file.fault(
          column, "unknown-currency", "is no currency of ISO 4217",
          remedy: "three capital letters, such as EUR")
        throw OEDFaults(diagnostics: file.faults)
      }
      if !file.faults.isEmpty { throw OEDFaults(diagnostics: file.faults) }
    }
    throw OEDFaults(diagnostics: [
      Diagnostic(
        file: "ri_info.csv", line: 1, field: OEDColumn.contractCurrency.rawValue, code: "no-currency",
        message: "no file names a currency", remedy: "fill in ReinsCurrency, such as EUR")
    ])
  }

  // MARK: - Exposure

  private mutating func readAccounts() throws(OEDFaults) {
    let columns: Set<OEDColumn> = [
      .port, .account, .policy, .accountCurrency, .cedant, .producer, .line, .country, .tag, .inception,
      .participation, .layerLimit, .layerAttachment,
    ]
    var file = try OEDFile.open(
      "\(folder)/account.csv", "account.csv", columns, required: [.account])
    var accountOfKey: [OEDKey: Int] = [:]
    while file.next() {
      guard let number = file.text(.account) else {
        file.fault(.account, "blank", "is blank", remedy: "fill in the account's number")
        continue
      }
      file.expect(exposure.currency, in: .accountCurrency)
      let port = file.text(.port) ?? ""
      let key = OEDKey(port, number, "")
      let place = accountOfKey[key] ?? exposure.accounts.count
      if place == exposure.accounts.count {
        accountOfKey[key] = place
        exposure.accounts.append(OEDExposure.Account(port: port, number: number))
      }
      let band = TreatyTerms.Band(
        attachment: file.amount(.layerAttachment, exposure.currency) ?? 0,
        limit: file.limit(.layerLimit, exposure.currency))
      // A share of 0 is none stated, as for limits.
      let share = file.share(.participation)
      exposure.accounts[place].policies.append(
        OEDExposure.Policy(
          number: file.text(.policy) ?? "", participation: share == .zero ? .one : share ?? .one, band: band,
          inception: file.day(.inception), fields: OEDFields(file)))
    }
    close(file)
  }

  private mutating func readLocations() throws(OEDFaults) {
    let columns: Set<OEDColumn> = [
      .port, .account, .location, .group, .locationCurrency, .cedant, .producer, .line, .country, .tag,
    ]
    var file = try OEDFile.open(
      "\(folder)/location.csv", "location.csv", columns, required: [.account, .location])
    var accountOfKey: [OEDKey: Int32] = [:]
    for (place, account) in exposure.accounts.enumerated() {
      accountOfKey[OEDKey(account.port, account.number, "")] = Int32(place)
      // Without a portfolio an account's number must do; two of them are no answer.
      let open = OEDKey("\u{0}", account.number, "")
      accountOfKey[open] = accountOfKey[open] == nil ? Int32(place) : -1
    }
    while file.next() {
      guard let account = file.text(.account), let number = file.text(.location) else {
        file.fault(
          file.text(.account) == nil ? .account : .location, "blank", "is blank", remedy: "fill it in")
        continue
      }
      file.expect(exposure.currency, in: .locationCurrency)
      let port = file.text(.port) ?? "\u{0}"
      guard let place = accountOfKey[OEDKey(port, account, "")], place >= 0 else {
        file.fault(
          .account, "unknown-account", "is no account of account.csv",
          remedy: "add it there, with the portfolio's number")
        continue
      }
      let known = exposure.accounts[Int(place)]
      let key = OEDKey(known.port, known.number, number)
      guard exposure.locationOfKey[key] == nil else {
        file.fault(.location, "repeated-location", "is there twice", remedy: "give each a number of its own")
        continue
      }
      exposure.locationOfKey[key] = Int32(exposure.locations.count)
      exposure.firstRisk.append(Int32(exposure.riskCount))
      exposure.riskCount += known.policies.count
      exposure.locations.append(
        OEDExposure.Location(
          account: place, number: number, group: file.text(.group) ?? "", fields: OEDFields(file)))
    }
    close(file)
  }

  // MARK: - Contracts

  private mutating func readContracts() throws(OEDFaults) {
    let columns: Set<OEDColumn> = [
      .contract, .name, .contractCurrency, .kind, .priority, .level, .ceded, .riskAttachment, .riskLimit,
      .eventAttachment, .eventLimit, .aggregateAttachment, .aggregateLimit, .reinstatements, .placed, .signed,
      .franchise, .reverseFranchise, .basis, .from, .to,
    ]
    var file = try OEDFile.open(
      "\(folder)/ri_info.csv", "ri_info.csv", columns, required: [.contract, .kind, .priority])
    while file.next() {
      let number = file.text(.contract)
      guard let contract = OEDContract(&file, exposure.currency) else {
        if let number { faulty.insert(number) }
        continue
      }
      guard !contracts.contains(where: { $0.number == contract.number }) else {
        file.fault(
          .contract, "repeated-contract", "is there twice", remedy: "give each contract a number of its own")
        continue
      }
      contracts.append(contract)
    }
    close(file)
  }

  private mutating func readScope() throws(OEDFaults) {
    let columns: Set<OEDColumn> = [
      .contract, .port, .account, .policy, .group, .location, .cedant, .producer, .line, .country, .tag,
      .ceded, .level,
    ]
    var file = try OEDFile.open(
      "\(folder)/ri_scope.csv", "ri_scope.csv", columns, required: [.contract])
    var placeOfNumber: [String: Int] = [:]
    for (place, contract) in contracts.enumerated() { placeOfNumber[contract.number] = place }
    while file.next() {
      if let number = file.text(.contract), faulty.contains(number) { continue }
      guard let number = file.text(.contract), let place = placeOfNumber[number] else {
        file.fault(
          .contract, "unknown-contract", "is no contract of ri_info.csv",
          remedy: "add it there, or drop the row")
        continue
      }
      contracts[place].add(&file)
    }
    close(file)
  }
}
