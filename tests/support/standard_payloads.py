"""Bytes in the data standards of public bodies: small, of the real shape, about nobody."""

from typing import Any

IATI = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
<iati-activity xml:lang="fr" default-currency="EUR" last-updated-datetime="2024-02-01T00:00:00Z">
<iati-identifier>XM-EX-1-water</iati-identifier>
<reporting-org ref="XM-EX-1" type="10"><narrative>Agence d'exemple</narrative>
<narrative xml:lang="en">Example Agency</narrative></reporting-org>
<title><narrative>L'eau pour tous</narrative><narrative xml:lang="en">Water for all</narrative></title>
<description type="1"><narrative>Des puits pour douze villages.</narrative></description>
<description type="2"><narrative>Plus d'eau.</narrative><narrative xml:lang="en">More water.</narrative></description>
<participating-org role="1"><narrative>Example Fund</narrative></participating-org>
<participating-org role="4"><narrative>Wells Limited</narrative></participating-org>
<activity-status code="4"/>
<activity-date type="1" iso-date="2019-01-01"/><activity-date type="2" iso-date="2019-03-01"/>
<activity-date type="4" iso-date="2023-06-30"/>
<contact-info type="1"><person-name><narrative>Somebody</narrative></person-name>
<email>info@agency.example</email></contact-info>
<recipient-country code="KE"/><sector vocabulary="1" code="14030"/>
<budget type="1"><period-start iso-date="2019-01-01"/><period-end iso-date="2019-12-31"/><value>1000</value></budget>
<budget type="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value>2500</value></budget>
<document-link url="https://agency.example/water.pdf" format="application/pdf"><category code="A01"/></document-link>
<document-link url="https://agency.example/water" format="text/html"><category code="A12"/></document-link>
<result type="2"><title><narrative xml:lang="en">Access</narrative></title>
{indicators}
</result>
</iati-activity>
</iati-activities>"""

INDICATOR = """<indicator measure="1" ascending="{ascending}"><title><narrative xml:lang="en">{title}</narrative></title>
<baseline year="2018" value="{baseline}"/>
<period><period-start iso-date="2019-01-01"/><period-end iso-date="2020-12-31"/>
<target value="1"/><actual value="999"/></period>
<period><period-start iso-date="2021-01-01"/><period-end iso-date="2022-12-31"/>
<target value="{target}"/>{actual}</period></indicator>"""


def indicator(
    title: str, baseline: str, target: str, actual: str = "", ascending: str = "1"
) -> str:
    stated = f'<actual value="{actual}"/>' if actual else ""
    return INDICATOR.format(
        title=title, baseline=baseline, target=target, actual=stated, ascending=ascending
    )


def iati(*indicators: str) -> bytes:
    return IATI.format(indicators="".join(indicators)).encode()


def feature(key: str, name: str, geometry: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = {"Scheme name": name, "About": f"{name} in the park.", "stroke": "#fff"}
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def service(key: str) -> dict[str, Any]:
    return {
        "id": key,
        "name": f"Walks {key}",
        "description": "Walks for people who live alone.",
        "status": "active",
        "url": f"https://council.example/walks/{key}",
        "fees_description": "Free",
        "wait_time": "none",
        "organization": {"id": "o", "name": "Example Council", "email": "somebody@council.example"},
        "contacts": [{"id": "c", "name": "Somebody"}],
        "service_areas": [{"id": "a", "service_area": "Hackney"}],
        "service_taxonomys": [{"id": "t", "taxonomy": {"id": "x", "name": "Loneliness"}}],
        "last_modified": "2025-03-01T00:00:00Z",
    }
