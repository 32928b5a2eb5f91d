import Interchange
import Tabular

// Status reports of payments: no crash, no hang, the same whatever the chunks, no name in a message.
extension FuzzParser {
  private static let person = "Zyxwv Qponm"

  private static func report(_ version: String, _ body: String) -> [UInt8] {
    Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.\(version)"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>B1</MsgId><CreDtTm>2025-04-02T12:00:00Z</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>GL7-0123456789AB</OrgnlMsgId><GrpSts>PART</GrpSts>\
      <StsRsnInf><Orgtr><Nm>\(person)</Nm></Orgtr></StsRsnInf></OrgnlGrpInfAndSts>
      \(body)</CstmrPmtStsRpt></Document>

      """.utf8)
  }

  static let paymentStatus = FuzzParser(
    "pain002",
    mutator: {
      Mutator(
        seeds: [
          report("03", ""),
          report(
            "12",
            "<OrgnlPmtInfAndSts><OrgnlPmtInfId>GL7-0123456789AB-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>"
              + "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>\(person)</AddtlInf></StsRsnInf>"
              + "<TxInfAndSts><OrgnlEndToEndId>GL00000000000001</OrgnlEndToEndId><TxSts>ACSP</TxSts>"
              + "<OrgnlTxRef><Amt><InstdAmt Ccy=\"JPY\">100</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
              + "</OrgnlPmtInfAndSts>\n"),
        ],
        words: [
          "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x>", "&amp;", "&x;",
          "<TxInfAndSts>", "</TxInfAndSts>", "<TxSts>RJCT</TxSts>", "RJCT", "ACCP", "PDNG", "PART",
          "<OrgnlPmtInfAndSts>", "</OrgnlPmtInfAndSts>", "<OrgnlEndToEndId/>", "Ccy=\"USD\"", "1.001",
          "99999999999999999999", "pain.002.001.15", "<Document>", "2025-02-30T", person,
        ], delimiters: Array("<>\"".utf8))
    },
    body: { input, random in
      let size = 1 + random.below(40)
      let (whole, pieces) = (read(input, nil), read(input, size))
      try require("\(whole)" == "\(pieces)", "chunks of \(size) give \(pieces) for \(whole)")
      switch whole {
      case .success(let report):
        for block in report.blocks {
          try require(!block.identification.isEmpty, "a block without a name")
          for payment in block.payments {
            try require(!payment.endToEnd.isEmpty, "a payment without a name")
            try require((payment.amount ?? 0) >= 0, "an amount below nothing")
            for reason in payment.status?.reasons ?? [] {
              try require(reason.utf8.count <= 4, "a reason that is no code: \(reason)")
            }
          }
        }
        return true
      case .failure(let fault):
        for part in person.split(separator: " ") {
          try require(!"\(fault)".uppercased().contains(part.uppercased()), "a name is told: \(fault)")
        }
        try Places(input, countsBytes: true).check(fault)
        return false
      }
    })

  private static func read(_ input: [UInt8], _ chunk: Int?) -> Result<PaymentStatusReport, Diagnostic> {
    Result { () throws(Diagnostic) in
      try PaymentStatusReader.read(.bytes(input, name: "input"), chunkSize: chunk)
    }
  }
}
