"""Names of the families of an English town, from the traditions that live there."""

from dataclasses import dataclass
from random import Random

from faker import Faker

from monitor.sample_area.luck import happens


@dataclass(frozen=True, slots=True)
class Tradition:
    """How some families name their children; commoner names first. Empty lists: ask Faker (en_GB)."""

    share: float
    girls: tuple[str, ...] = ()
    boys: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


def _tradition(share: float, girls: str, boys: str, families: str) -> Tradition:
    return Tradition(share, tuple(girls.split(", ")), tuple(boys.split(", ")), tuple(families.split(", ")))


ENGLISH = Tradition(0.52)

TRADITIONS = (
    ENGLISH,
    _tradition(
        0.17,
        "Aisha, Fatima, Zainab, Maryam, Hafsa, Khadija, Ayesha, Inaya, Zara, Hania, Sumaiya, Iqra, Mehreen, Noor",
        "Muhammad, Mohammed, Ibrahim, Yusuf, Hamza, Musa, Zayn, Haris, Bilal, Mohammad, Umar, Eesa, Rayyan, Zakariya",
        "Khan, Hussain, Ahmed, Ali, Akhtar, Mahmood, Iqbal, Shah, Malik, Begum, Rehman, Mirza, Chaudhry, ul Haq",
    ),
    _tradition(
        0.07,
        "Zuzanna, Maja, Zofia, Oliwia, Lena, Julia, Hanna, Alicja, Łucja, Małgorzata, Kalina",
        "Jakub, Antoni, Filip, Szymon, Kacper, Mikołaj, Łukasz, Wojciech, Stanisław, Tymon",
        "Nowak, Kowalski, Wiśniewski, Wójcik, Kamiński, Lewandowski, Zieliński, Szymański, Dąbrowski, Łukaszewicz",
    ),
    _tradition(
        0.05,
        "Chidinma, Temitope, Ngozi, Ifeoma, Adaeze, Folasade, Oluwaseun, Simisola, Zainab, Ebunoluwa",
        "Chukwuemeka, Oluwaseun, Tobenna, Ayodele, Ikenna, Babajide, Kelechi, Emeka, Olumide, Tunde",
        "Okafor, Adeyemi, Okonkwo, Adébáyò, Eze, Balogun, Ogunleye, Nwosu, Abiodun, Ibe",
    ),
    _tradition(
        0.015,
        "Margaret, Bridget, Kathleen, Helen, Shannon, Chantelle, Nora, Mary Kate",
        "Paddy, John Joe, Michael, Miley, Jim, Tom, Simon, Bernard",
        "Ward, Connors, McDonagh, Doherty, Maughan, O'Driscoll, Quinn-McDonagh, Cash",
    ),
    _tradition(
        0.03,
        "Xinyi, Yuxi, Zihan, Jia, Mei, Wing Yan, Ruoxi, Siu Ling",
        "Haoran, Zixuan, Jun, Wei, Chun Hei, Yichen, Ho Yin, Tze",
        "Li, Wang, Chan, Zhang, Wong, Chen, Lam, Liu, Ng, Cheung",
    ),
    _tradition(
        0.04,
        "Maria, Ioana, Sofia, Anastasia, Ștefania, Daria, Antonia, Bianca",
        "Andrei, David, Matei, Ștefan, Luca, Ionuț, Darius, Răzvan",
        "Popescu, Ionescu, Popa, Stan, Dumitru, Rădulescu, Ciobanu, Bălan, Țurcanu, Lăcătuș",
    ),
    _tradition(
        0.05,
        "Maryam, Layan, Fatimah, Yasmin, Rahaf, Shahd, Nour El-Houda, Salma, Aaliyah",
        "Mohamad, Abdulrahman, Ahmad, Yousef, Omar, Abd al-Karim, Mustafa, Khaled, Al-Hassan",
        "Al-Sayed, Haddad, El-Masri, Mansour, Abdullah, Hassan, Ibrahim, Khoury, Bin Saleh, Elmi",
    ),
    _tradition(
        0.025,
        "Siân, Ffion, Cadi, Nêst, Erin, Mali, Llio, Gwenllïan",
        "Siôn, Osian, Macsen, Ioan, Gethin, Tomos, Idris, Llŷr",
        "Jones, Davies, Prŷs, Llywelyn, Gruffydd, ap Rhys, Bevan, Morgan",
    ),
)
SHARES = tuple(tradition.share for tradition in TRADITIONS)

DOUBLE_BARRELLED = 0.05
"""The share of families that carry both parents' names."""


class Names:
    """Gives out names, the commoner ones more often; the same ones for the same seed."""

    def __init__(self, faker: Faker, rng: Random) -> None:
        self._faker = faker
        self._rng = rng

    def tradition(self) -> Tradition:
        """How the next family names its children."""
        return self._rng.choices(TRADITIONS, SHARES)[0]

    def family(self, tradition: Tradition) -> str:
        """A family name; now and then a hyphenated pair from two traditions."""
        name = self._one_family(tradition)
        if not happens(DOUBLE_BARRELLED, self._rng) or "-" in name:
            return name
        return f"{self._one_family(ENGLISH)}-{name}"

    def given(self, tradition: Tradition, sex: str, taken: frozenset[str]) -> str:
        """A given name for a girl (F) or boy (M) that no brother or sister (`taken`) bears."""
        name = self._one_given(tradition, sex)
        while name in taken:
            name = self._one_given(tradition, sex)
        return name

    def _one_family(self, tradition: Tradition) -> str:
        return self._common(tradition.families) if tradition.families else self._faker.last_name()

    def _one_given(self, tradition: Tradition, sex: str) -> str:
        if not tradition.girls:
            return self._faker.first_name_female() if sex == "F" else self._faker.first_name_male()
        return self._common(tradition.girls if sex == "F" else tradition.boys)

    def _common(self, names: tuple[str, ...]) -> str:
        return names[int(len(names) * self._rng.random() ** 1.5)]
