"""Welsh texts of the manifest, by the English ones that they translate.

The names of commands are not translated: they are what a person types, and the bot reads English.
"""

from collections.abc import Mapping

from bot.presentation import labels

WELSH_TAG = "cy"
WELSH: Mapping[str, str] = {
    labels.PRODUCT_NAME: labels.PRODUCT_NAME,
    labels.PRODUCT_QUESTION: "A oes rhywun wedi gwneud hyn cyn i ni ei adeiladu?",
    labels.PRODUCT_IN_SHORT: (
        "Gweld a oes rhywun eisoes wedi adeiladu’r hyn rydych yn ei gynllunio."
    ),
    labels.PRODUCT_IN_FULL: (
        "Gofynnwch “a oes rhywun wedi gwneud hyn cyn i ni ei adeiladu?” yn eich geiriau eich hun:"
        " soniwch am Has Anyone mewn sianel neu anfonwch neges ato’n uniongyrchol. Mae’n chwilio"
        " cofrestrau cyrff cyhoeddus ac yn dangos pwy sydd wedi gwneud y gwaith, a yw’n dal i"
        " redeg, beth a gyflawnodd a beth na chyflawnodd, pwy dalodd a phwy i gysylltu â nhw. Os"
        " nad yw cofrestr yn nodi rhywbeth, byddwch yn gweld “not stated” (heb ei nodi). Mae pob"
        " ateb yn enwi’r cofrestrau y daw ohonynt ac yn dweud pryd y cawsant eu darllen ddiwethaf."
        " Saesneg yw iaith yr atebion."
    ),
    labels.HELP: "Cymorth",
    labels.COMMAND_DESCRIPTIONS["help"]: "Gweld sut i ofyn, hidlo a pharhau",
    labels.COMMAND_DESCRIPTIONS["my questions"]: "Gweld beth rydych wedi’i ofyn, a’i ddileu",
    labels.COMMAND_DESCRIPTIONS["delete my questions"]: (
        "Dileu eich cwestiynau a’ch adborth ar unwaith"
    ),
    labels.COMMAND_DESCRIPTIONS["admin"]: "I weinyddwyr: gweld y mynegai a’i ffynonellau",
    labels.SEARCH_BOX_TITLE: "Gweld pwy sydd wedi’i wneud",
    labels.SEARCH_BOX_DESCRIPTION: "Yn ychwanegu menter at eich neges",
    labels.SEARCH_BOX_FIELD: "Beth rydych am ei adeiladu?",
    labels.SEARCH_BOX_HINT: "Yn eich geiriau eich hun, fel atgyweirio tai ar-lein",
    labels.SHORTCUT_TITLE: "Oes rhywun wedi gwneud hyn?",
    labels.SHORTCUT_DESCRIPTION: "Yn chwilio’r cofrestrau am yr hyn y mae neges yn sôn amdano",
}
