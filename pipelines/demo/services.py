"""Services to people: aid to pupils, care for the sick and the disabled, work, training and job fairs (articles 11–18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.care import Benefits, Certificates, Treatments, make_benefits, make_certificates, make_treatments
from pipelines.demo.courses import Courses, Trainees, make_courses
from pipelines.demo.fairs import Fairs, Vacancies, make_fairs, make_vacancies
from pipelines.demo.jobs import Jobs, Wishes, make_jobs, make_wishes
from pipelines.demo.school_aid import SchoolAid, make_school_aid

if TYPE_CHECKING:
    from pipelines.demo.world import World


@dataclass
class Services:
    """The ledgers of services to people, each as parallel arrays."""

    school_aid: SchoolAid
    treatments: Treatments
    certificates: Certificates
    benefits: Benefits
    courses: Courses
    trainees: Trainees
    jobs: Jobs
    wishes: Wishes
    fairs: Fairs
    vacancies: Vacancies


def make_services(world: World, stream: Callable[[int], np.random.Generator]) -> Services:
    """Draw all services for the people of a world; each part has its own stream."""
    courses, trainees = make_courses(stream(34), world)
    fairs = make_fairs(stream(37), world)
    vacancies = make_vacancies(stream(38), fairs)
    return Services(
        school_aid=make_school_aid(stream(30), world), treatments=make_treatments(stream(31), world),
        certificates=make_certificates(stream(32), world), benefits=make_benefits(stream(33), world),
        courses=courses, trainees=trainees, jobs=make_jobs(stream(35), world, courses, trainees),
        wishes=make_wishes(stream(36), world, courses, trainees), fairs=fairs, vacancies=vacancies,
    )  # fmt: skip
