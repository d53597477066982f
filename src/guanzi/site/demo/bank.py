"""What a bank would send: made from the treasury file, as a bank does. For demonstrations and
tests."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import UTC, date, datetime

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
_WRITTEN = datetime(2025, 6, 18, 1, tzinfo=UTC)


def transfers_in(order: bytes) -> dict[str, str]:
    """Amount by end-to-end id, as the treasury file says."""
    root = ET.fromstring(order)  # noqa: S314 - our own file
    return {
        one.findtext(f"{PAIN}PmtId/{PAIN}EndToEndId", ""): one.findtext(
            f"{PAIN}Amt/{PAIN}InstdAmt", ""
        )
        for one in root.iter(f"{PAIN}CdtTrfTxInf")
    }


def status_report(
    order: str,
    statuses: Mapping[str, str],
    *,
    message: str = "PSR-1",
    reason: str = "AC01",
    at: datetime = _WRITTEN,
) -> bytes:
    """A pain.002.001.10: status by end-to-end id."""
    lines = "".join(
        "<TxInfAndSts>"
        f"<OrgnlEndToEndId>{code}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if status == "RJCT" else "")
        + "</TxInfAndSts>"
        for code, status in statuses.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{_written(at)}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{order}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def rejection(order: str, *, status: str = "RJCT", message: str = "PSR-9") -> bytes:
    """A pain.002.001.10 about a file as a whole."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{_written(_WRITTEN)}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{status}</GrpSts>"
        "<StsRsnInf><Rsn><Cd>AC02</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def notice(  # noqa: PLR0913 - what a bank may say
    amounts: Mapping[str, str],
    *,
    side: str = "DBIT",
    message: str = "NTF-1",
    state: str = "BOOK",
    currency: str = "CNY",
    at: datetime = _WRITTEN,
    booked: date | None = None,
) -> bytes:
    """A camt.054.001.08: amounts by end-to-end id, all debited, or all returned; with the day on
    which they were booked, where there is one."""
    day = f"<BookgDt><Dt>{booked.isoformat()}</Dt></BookgDt>" if booked else ""
    details = "".join(
        "<Ntry>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts><Cd>{state}</Cd></Sts>{day}<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{code}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        + ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if side == "CRDT" else "")
        + "</TxDtls></NtryDtls></Ntry>"
        for code, amount in amounts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{_written(at)}</CreDtTm></GrpHdr>"
        "<Ntfctn><Id>N1</Id><Acct><Id><Othr><Id>1001</Id></Othr></Id></Acct>"
        f"{details}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
